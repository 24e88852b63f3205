// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

/**
 * How long to wait before the next attempt: from 1 ms on twice as long each time, up to 1 s. Whatever makes success likely
 * starts from the beginning: a socket appears a moment before somebody listens on it.
 *
 * <p>Thread: one.
 */
final class Patience {

    static final long FIRST_NANOS = 1_000_000L;
    static final long MAX_NANOS = 1_000_000_000L;

    private long next = FIRST_NANOS;

    /** Something happened. */
    void hope() {
        next = FIRST_NANOS;
    }

    /** ns to wait this time. */
    long take() {
        long wait = next;
        next = Math.min(MAX_NANOS, next * 2);
        return wait;
    }
}
