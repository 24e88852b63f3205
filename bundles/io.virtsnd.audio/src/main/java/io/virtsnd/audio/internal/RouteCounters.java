// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.RouteStatistics;

/**
 * What a route counts.
 *
 * <p>Thread: written by that of the route, read by any.
 */
final class RouteCounters {

    private volatile long frames;
    private volatile long silent;
    private volatile long orderly;
    private volatile long sudden;
    private volatile long repeated;
    private volatile long longestGap;

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    void carried(int count, boolean sound) {
        frames += count;
        if (!sound) {
            silent += count;
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    void handedOver(long gap) {
        orderly++;
        longestGap = Math.max(longestGap, gap);
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one thread writes
    void lost(int frameCount) {
        sudden++;
        repeated += frameCount;
    }

    RouteStatistics snapshot() {
        return new RouteStatistics(frames, silent, orderly, sudden, repeated, longestGap);
    }
}
