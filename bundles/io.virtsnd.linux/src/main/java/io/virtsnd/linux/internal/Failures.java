// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import com.sun.jna.Native;
import io.virtsnd.linux.Errno;
import io.virtsnd.linux.ErrnoException;

/** The one place where a result of the C library becomes an exception. */
public final class Failures {

    private Failures() {}

    /**
     * The error number of the call before, on this thread; only meaningful if that failed.
     *
     * @return error number
     */
    public static int errno() {
        return Native.getLastError();
    }

    /**
     * Lets a good result pass.
     *
     * @param result of a call
     * @param call its name
     * @param details what it was called with
     * @return the result, 0 or more
     * @throws ErrnoException if the result says that the call failed
     */
    public static int check(int result, String call, String details) throws ErrnoException {
        if (result < 0) {
            throw new ErrnoException(call, errno(), details);
        }
        return result;
    }

    /**
     * Lets a count of bytes pass.
     *
     * @param result of a call that transfers bytes
     * @param call its name
     * @return the result; 0 also if the call would have blocked, or a signal came in between: the caller tries again later
     * @throws ErrnoException if the call failed
     */
    public static int transferred(long result, String call) throws ErrnoException {
        if (result >= 0) {
            return (int) result;
        }
        int errno = errno();
        if (errno == Errno.EAGAIN || errno == Errno.EINTR) {
            return 0;
        }
        throw new ErrnoException(call, errno, "");
    }
}
