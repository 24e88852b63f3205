// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

/**
 * What one step under a substream's lock says to do after it, and the clock; one for a queue, filled and read by the
 * completion thread.
 *
 * <p>A look at the clock costs more than all else that is done for a listener. So only the first calls of a batch are
 * timed one by one; the others together, and if they took long, the next batches are timed throughout.
 */
final class Elapsed {

    private static final int TIMED_IN_A_BATCH = 4;
    private static final int BATCHES_UNDER_SUSPICION = 256;

    /** The hardware pointer moved. */
    boolean moved;

    /** It may move again after the listener was called. */
    boolean more;

    /** The listener is not to be called. */
    boolean silent;

    /** A kick is due. */
    boolean kick;

    long position;
    int latencyBytes;

    /** Whether the call of the listener is to be timed. */
    boolean timed;

    /** The clock as it was looked at last, ns. */
    long now;

    /** The shortest period of those that were not timed, ns. */
    long shortestNanos;

    private int suspicion;

    void beginBatch(long time) {
        now = time;
        shortestNanos = Long.MAX_VALUE;
    }

    void beginEntry(int entry) {
        timed = entry < TIMED_IN_A_BATCH || suspicion > 0;
    }

    void endBatch(long time) {
        if (shortestNanos != Long.MAX_VALUE && time - now > shortestNanos) {
            suspect();
        } else if (suspicion > 0) {
            suspicion--;
        }
    }

    /** A listener is slow. */
    void suspect() {
        suspicion = BATCHES_UNDER_SUSPICION;
    }
}
