// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import java.util.function.BooleanSupplier;

/** Waits on a monitor, for a bounded time; an interrupt is kept for the caller and does not end the wait. */
final class BoundedWait {

    private static final long NANOS_IN_MILLI = 1_000_000L;

    private BoundedWait() {}

    /**
     * Waits.
     *
     * @param lock held by the caller
     * @param boundNanos how long at most, ns
     * @param condition what is waited for, checked with the lock held
     * @return whether it came true
     */
    static boolean until(Object lock, long boundNanos, BooleanSupplier condition) {
        long from = System.nanoTime();
        boolean interrupted = false;
        boolean met = condition.getAsBoolean();
        for (long left = boundNanos; !met && left > 0; left = boundNanos - (System.nanoTime() - from)) {
            try {
                lock.wait(left / NANOS_IN_MILLI, (int) (left % NANOS_IN_MILLI));
            } catch (InterruptedException later) {
                interrupted = true;
            }
            met = condition.getAsBoolean();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return met;
    }
}
