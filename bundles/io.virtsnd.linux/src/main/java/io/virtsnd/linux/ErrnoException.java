// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import java.io.IOException;

/** A call of the system failed. */
public final class ErrnoException extends IOException {

    private static final long serialVersionUID = 1L;

    private final String call;
    private final int errno;

    /**
     * @param call name of the function that failed
     * @param errno error number
     * @param details {@code name=value} of what it was called with, or empty
     */
    public ErrnoException(String call, int errno, String details) {
        super(call + " failed: errno=" + errno + " (" + Errno.name(errno) + ")"
                + (details.isEmpty() ? "" : " " + details));
        this.call = call;
        this.errno = errno;
    }

    /**
     * What failed.
     *
     * @return name of the function
     */
    public String call() {
        return call;
    }

    /**
     * Why.
     *
     * @return error number, see {@link Errno}
     */
    public int errno() {
        return errno;
    }
}
