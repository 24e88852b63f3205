// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/**
 * Counters of one stream since it was opened. Each count is exact; counts of one snapshot may be a message apart.
 *
 * @param sent messages exposed to the device, those sent again included
 * @param completed messages completed that elapsed a period
 * @param returned messages that came back unplayed (or unrecorded) after STOP was sent
 * @param resent messages of {@code returned} that were sent again, and may have been heard twice
 * @param discarded messages of {@code returned} that were dropped
 * @param framesCompleted frames in {@code completed}
 * @param xruns times that the device ran dry (or full), found by this driver; one an episode
 * @param xrunEvents XRUN events of the device
 * @param stale periods that went out in CYCLIC mode without having been refilled
 * @param ioErrors messages completed with another status than OK
 * @param outOfOrder messages completed before an older one
 * @param violations messages completed in a way that the device must not (wrong length, no status, a replay)
 * @param slowListeners calls of the listener that took longer than a period
 * @param padded last messages sent again, padded with silence, because the device refuses short ones
 */
public record PcmStatistics(
        long sent,
        long completed,
        long returned,
        long resent,
        long discarded,
        long framesCompleted,
        long xruns,
        long xrunEvents,
        long stale,
        long ioErrors,
        long outOfOrder,
        long violations,
        long slowListeners,
        long padded) {}
