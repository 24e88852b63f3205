// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The turn of the one thread that waits on something, and the end of all turns. What is waited on is given back once:
 * by whoever closes it, or by the thread that waits if there is one.
 *
 * <pre>
 *   waits:  if (take()) { ... if (giveBack()) release(); }
 *   closes: close(): FREE - release(), TAKEN - wake the thread that waits, AGAIN - nothing
 * </pre>
 *
 * <p>Thread: any.
 */
public final class WaitTurn {

    private static final int TAKEN = 1;
    private static final int CLOSED = 2;

    private final AtomicInteger state = new AtomicInteger();

    /** What was there when it was closed. */
    public enum Closing {
        /** Nobody waited: whoever closed it gives back what is waited on. */
        FREE,
        /** A thread waits: it is to be woken, and gives back what it waits on. */
        TAKEN,
        /** It was closed before: there is nothing to do. */
        AGAIN
    }

    /** A turn that nobody has. */
    public WaitTurn() {
        // Free and open.
    }

    /**
     * Takes the turn.
     *
     * @return false if another thread has it, or it is closed
     */
    public boolean take() {
        return state.compareAndSet(0, TAKEN);
    }

    /**
     * Gives the turn back; the thread that took it.
     *
     * @return whether it was closed meanwhile: then the caller gives back what was waited on
     */
    public boolean giveBack() {
        return (state.getAndUpdate(now -> now & ~TAKEN) & CLOSED) != 0;
    }

    /**
     * Whether there are no more turns.
     *
     * @return whether it is closed
     */
    public boolean isClosed() {
        return (state.get() & CLOSED) != 0;
    }

    /**
     * Ends all turns.
     *
     * @return who gives back what is waited on
     */
    public Closing close() {
        int before = state.getAndUpdate(now -> now | CLOSED);
        if ((before & CLOSED) != 0) {
            return Closing.AGAIN;
        }
        return (before & TAKEN) == 0 ? Closing.FREE : Closing.TAKEN;
    }
}
