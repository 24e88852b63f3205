// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

/**
 * Times of the streams of a card.
 *
 * @param lingerNanos how long drain waits after the last completion before STOP, ns: some devices cut off the end
 *     otherwise
 * @param releaseNanos how long RELEASE is waited for to give all messages back, ns
 * @param stallNanos what is added to twice the buffer before the head message counts as stalled, ns; it is
 *     looked at once more then, 100 ms later, for the whole machine may have been stopped
 */
public record PcmSettings(long lingerNanos, long releaseNanos, long stallNanos) {

    /** 100 ms, 1 s and 1 s. */
    public static final PcmSettings DEFAULT = new PcmSettings(100_000_000L, 1_000_000_000L, 1_000_000_000L);
}
