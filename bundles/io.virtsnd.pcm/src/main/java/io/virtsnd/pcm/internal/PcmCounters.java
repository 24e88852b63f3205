// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.PcmStatistics;

/**
 * The counters of a stream, as {@link PcmStatistics} explains them.
 *
 * <p>Thread: under the substream lock; {@link #slowListeners} is written by the completion thread alone.
 */
final class PcmCounters {

    private long sent;
    private long completed;
    private long framesCompleted;
    long returned;
    long resent;
    long discarded;
    long xruns;
    long xrunEvents;
    long stale;
    long ioErrors;
    long outOfOrder;
    long violations;
    long padded;
    volatile long slowListeners;

    /** Takes over what a ring counted that is not used any more. */
    void absorb(PcmMessageRing ring) {
        sent += ring.sentMessages();
        completed += ring.completedMessages();
        framesCompleted += ring.completedFrames();
    }

    /** All counts, those of the present ring, or null, included. */
    PcmStatistics snapshot(PcmMessageRing ring) {
        return new PcmStatistics(
                sent + (ring == null ? 0 : ring.sentMessages()),
                completed + (ring == null ? 0 : ring.completedMessages()),
                returned,
                resent,
                discarded,
                framesCompleted + (ring == null ? 0 : ring.completedFrames()),
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
