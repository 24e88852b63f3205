// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that moves when it is looked at, so that no wait of the driver is one of the test. */
final class FuzzClock implements LongSupplier {

    /** Longer than any bound that the driver is given. */
    static final long LEAP = 60_000_000_000L;

    private static final long TICK = 1_000L;

    private final AtomicLong now = new AtomicLong();
    private volatile long step = TICK;

    private volatile boolean real;

    @Override
    public long getAsLong() {
        return real ? System.nanoTime() : now.addAndGet(step);
    }

    /** Where the second thread makes answers disappear, waits are real ones, and short. */
    void run() {
        real = true;
    }

    /** Whatever is not there at once is late. */
    void leap() {
        step = LEAP;
    }

    void tick() {
        step = TICK;
    }

    void tick(long nanos) {
        step = nanos;
    }

    void advance(long nanos) {
        now.addAndGet(nanos);
    }
}
