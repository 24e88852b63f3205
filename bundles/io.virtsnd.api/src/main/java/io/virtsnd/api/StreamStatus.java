// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import java.util.Optional;

/**
 * What an open stream does now; a snapshot, each of whose parts is right for itself.
 *
 * @param streamId number of the stream
 * @param state of now
 * @param params what was set; empty before
 * @param hardwarePosition frames that the device completed
 * @param delay frames between the application and the device's end, as {@link PcmSubstream#delay()}
 * @param statistics counters
 */
public record StreamStatus(
        int streamId,
        PcmState state,
        Optional<PcmParams> params,
        long hardwarePosition,
        long delay,
        PcmStatistics statistics) {}
