// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import io.virtsnd.linux.internal.Libc;
import io.virtsnd.linux.internal.NativeRegistration;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A file descriptor of this process, closed exactly once. Calls that are under way on other threads when it is closed come
 * first: a number is never used after the system may have given it to somebody else.
 *
 * <pre>
 *  state:  31      30 ............ 0
 *          closed  calls under way
 * </pre>
 *
 * <p>Thread: any.
 */
public final class FileDescriptor implements AutoCloseable {

    private static final int CLOSED = 1 << 31;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(FileDescriptor.class, "state", int.class);
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    private final int number;
    private volatile int state;

    /** @param number an open descriptor, which belongs to this object from now on */
    FileDescriptor(int number) {
        this.number = number;
        NativeRegistration.hold();
    }

    /**
     * The number, for messages and counts. Calls are made between {@link #enter()} and {@link #leave()}.
     *
     * @return the number
     */
    public int number() {
        return number;
    }

    /**
     * Whether it was not closed yet.
     *
     * @return false from the beginning of {@link #close()} on
     */
    public boolean isOpen() {
        return state >= 0;
    }

    /** Begins a call; false if it is closed. {@link #leave()} must follow if true. */
    boolean enter() {
        int now = state;
        while (now >= 0) {
            if (STATE.compareAndSet(this, now, now + 1)) {
                return true;
            }
            now = state;
        }
        return false;
    }

    /** Ends a call; the last one closes, if that was asked for meanwhile. */
    void leave() {
        if ((int) STATE.getAndAdd(this, -1) == CLOSED + 1) {
            end();
        }
    }

    private void end() {
        // A failure of close says nothing that helps: the number is gone either way (Linux, close(2)).
        Libc.close(number);
        NativeRegistration.leave();
    }

    /** Begins a call, or says that it is too late. */
    void require() {
        if (!enter()) {
            throw new IllegalStateException("descriptor is closed: fd=" + number);
        }
    }

    /** Closes it, as soon as no call is under way. Further calls do nothing. */
    @Override
    public void close() {
        if ((int) STATE.getAndBitwiseOr(this, CLOSED) == 0) {
            end();
        }
    }

    @Override
    public String toString() {
        return "fd=" + number + (isOpen() ? "" : " (closed)");
    }
}
