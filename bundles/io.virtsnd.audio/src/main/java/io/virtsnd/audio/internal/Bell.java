// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

/**
 * What the thread of a route waits for: whatever happens rings it.
 *
 * <p>Thread: any; {@link #ring} blocks for no longer than it takes to count.
 */
final class Bell {

    private static final long MILLI = 1_000_000L;

    private long rings;

    /** Something happened. */
    synchronized void ring() {
        rings++;
        notifyAll();
    }

    /** How often it rang: to be asked for before looking at what is the case. */
    synchronized long rings() {
        return rings;
    }

    /**
     * Waits until it rings once more.
     *
     * @param seen how often it had rung
     * @param nanos how long at most, ns
     */
    synchronized void await(long seen, long nanos) throws InterruptedException {
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        while (rings == seen && left > 0) {
            wait(left / MILLI, (int) (left % MILLI));
            left = deadline - System.nanoTime();
        }
    }
}
