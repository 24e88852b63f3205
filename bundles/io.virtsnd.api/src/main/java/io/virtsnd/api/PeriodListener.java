// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import org.osgi.annotation.versioning.ConsumerType;

/** Is told of each elapsed period, that is of each completed I/O message. */
@ConsumerType
@FunctionalInterface
public interface PeriodListener {

    /**
     * A period elapsed. May write to (or read from) the substream without blocking; blocking calls fail at once with
     * {@link BlockingCallException}.
     *
     * <p>Thread: the completion thread of the card, with no lock held. Must not block: a listener that takes longer than a
     * period is counted in {@link PcmStatistics#slowListeners()}. Not called any more once {@link PcmSubstream#close()}
     * has returned.
     *
     * @param substream the stream
     * @param position hardware position after this period, in frames since prepare
     * @param latencyBytes what the device said of its latency, bytes, as an unsigned number; its meaning differs from
     *     device to device
     */
    void periodElapsed(PcmSubstream substream, long position, int latencyBytes);

    /**
     * The stream failed, or its card went away; {@link PcmSubstream#failure()} says why. Called at most once.
     *
     * <p>Thread: the completion thread of the card, or the one that removes the card, with no lock held. Must not block.
     *
     * @param substream the stream
     * @param failure why
     */
    default void failed(PcmSubstream substream, SoundException failure) {}
}
