// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

/**
 * How long to wait before a card is probed again: not at all after the first loss, then from 100 ms on twice as long each
 * time, up to 30 s. A card that lived for 10 s starts from the beginning.
 *
 * <p>Thread: one.
 */
final class Backoff {

    static final long FIRST_NANOS = 100_000_000L;
    static final long MAX_NANOS = 30_000_000_000L;
    static final long LIVED_NANOS = 10_000_000_000L;

    private long next;

    /**
     * The card could not be probed.
     *
     * @return ns to wait
     */
    long afterFailure() {
        next = Math.max(next, FIRST_NANOS);
        return grow();
    }

    /**
     * The card was lost.
     *
     * @param livedNanos how long it had been there, ns
     * @return ns to wait
     */
    long afterLoss(long livedNanos) {
        if (livedNanos >= LIVED_NANOS) {
            next = 0;
        }
        return grow();
    }

    private long grow() {
        long wait = next;
        next = Math.min(MAX_NANOS, Math.max(FIRST_NANOS, next * 2));
        return wait;
    }
}
