// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

/**
 * How long to wait before the next attempt: from 1 ms on twice as long each time, up to a bound. Whatever makes success
 * likely starts from the beginning: a socket appears a moment before somebody listens on it.
 *
 * <p>Thread: one.
 */
final class Patience {

    static final long FIRST_NANOS = 1_000_000L;
    /** After a device that died young: when it comes back it shall be there soon. */
    static final long SHORT_LIFE_NANOS = 64_000_000L;

    private final long max;
    private long next = FIRST_NANOS;

    /** @param max the longest wait, ns */
    Patience(long max) {
        this.max = max;
    }

    /** Something happened. */
    void hope() {
        next = FIRST_NANOS;
    }

    /** ns to wait this time. */
    long take() {
        long wait = next;
        next = Math.min(max, next * 2);
        return wait;
    }
}
