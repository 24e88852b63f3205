// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts of what was rejected, by reason.
 *
 * <p>Thread: any.
 */
public final class Rejections {

    private static final Rejection[] REASONS = Rejection.values();

    private final AtomicLongArray counts = new AtomicLongArray(REASONS.length);

    void count(Rejection reason) {
        counts.incrementAndGet(reason.ordinal());
    }

    /**
     * How often something was rejected for a reason.
     *
     * @param reason the reason
     * @return a count since the device was made
     */
    public long of(Rejection reason) {
        return counts.get(reason.ordinal());
    }

    /**
     * All counts.
     *
     * @return a snapshot with every reason
     */
    public Map<Rejection, Long> snapshot() {
        Map<Rejection, Long> all = new EnumMap<>(Rejection.class);
        for (Rejection reason : REASONS) {
            all.put(reason, of(reason));
        }
        return all;
    }
}
