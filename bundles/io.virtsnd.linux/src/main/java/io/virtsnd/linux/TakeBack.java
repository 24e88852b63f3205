// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

/**
 * A device is taken back from whoever uses it, by the thread that looks after it. Whoever ends that thread's work waits for
 * it: the users still need what goes away next.
 *
 * <p>Thread: any.
 */
public final class TakeBack {

    /** More than a card takes to be removed. */
    private static final long BOUND_NANOS = 4_000_000_000L;

    private static final long MILLI = 1_000_000L;

    private Thread taking;

    /** Nothing is being taken back. */
    public TakeBack() {
        // Nobody does.
    }

    /** The caller begins to take something back. */
    public synchronized void begin() {
        taking = Thread.currentThread();
    }

    /** It is done, or there was nothing to be done. */
    public synchronized void end() {
        taking = null;
        notifyAll();
    }

    /** Waits until nothing is being taken back, 4 s at most; not for the caller itself. An interrupt is kept for later. */
    public synchronized void awaitEnd() {
        long deadline = System.nanoTime() + BOUND_NANOS;
        boolean interrupted = false;
        long left = BOUND_NANOS;
        while (taking != null && taking != Thread.currentThread() && left > 0) {
            try {
                wait(1 + left / MILLI);
            } catch (InterruptedException later) {
                interrupted = true;
            }
            left = deadline - System.nanoTime();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
