// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import java.util.function.LongSupplier;

/**
 * A bound that several steps share.
 *
 * @param nanoTime clock
 * @param at when it is over
 */
record Deadline(LongSupplier nanoTime, long at) {

    /** What a step gets even when the steps before took everything. */
    private static final long LEAST_NANOS = 50_000_000L;

    /**
     * A bound from now on.
     *
     * @param nanoTime clock
     * @param nanos ns from now on
     */
    static Deadline in(LongSupplier nanoTime, long nanos) {
        return new Deadline(nanoTime, nanoTime.getAsLong() + nanos);
    }

    /** What is left, ns; 0 or less when it is over. */
    long left() {
        return at - nanoTime.getAsLong();
    }

    /**
     * What a step may take.
     *
     * @param most ns it may take at most
     * @return ns, 50 ms at least
     */
    long share(long most) {
        return Math.max(LEAST_NANOS, Math.min(most, left()));
    }
}
