// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock that a test advances, or that goes on a little whenever somebody looks at it. */
final class TestClock implements LongSupplier {

    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);
    private volatile long step;

    @Override
    public long getAsLong() {
        return now.addAndGet(step);
    }

    void advanceMillis(long millis) {
        now.addAndGet(millis * 1_000_000L);
    }

    /** Lets each look cost that much. */
    void runMillis(long millis) {
        step = millis * 1_000_000L;
    }
}
