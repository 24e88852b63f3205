// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.PcmStatistics;

/**
 * The counters of a stream, as {@link PcmStatistics} explains them.
 *
 * <p>Thread: under the substream lock; {@link #slowListeners} is written by the completion thread alone.
 */
final class PcmCounters {

    long sent;
    long completed;
    long returned;
    long resent;
    long discarded;
    long framesCompleted;
    long xruns;
    long xrunEvents;
    long stale;
    long ioErrors;
    long outOfOrder;
    long violations;
    long padded;
    volatile long slowListeners;

    PcmStatistics snapshot() {
        return new PcmStatistics(
                sent,
                completed,
                returned,
                resent,
                discarded,
                framesCompleted,
                xruns,
                xrunEvents,
                stale,
                ioErrors,
                outOfOrder,
                violations,
                slowListeners,
                padded);
    }
}
