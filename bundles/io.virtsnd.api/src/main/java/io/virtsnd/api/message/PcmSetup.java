// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.QueueSetup;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What the streams of a card are made of.
 *
 * @param card name of the card, for errors
 * @param tx queue 2
 * @param rx queue 3
 * @param memory where buffers lie
 * @param control where commands are sent
 * @param streams what the device offers
 * @param settings times
 * @param nanoTime clock, as {@link System#nanoTime()}
 * @param observer is told of the states of streams
 */
public record PcmSetup(
        String card,
        QueueSetup tx,
        QueueSetup rx,
        DeviceMemory memory,
        ControlQueue control,
        List<PcmInfo> streams,
        PcmSettings settings,
        LongSupplier nanoTime,
        StreamObserver observer) {

    /** Takes a copy of the list. */
    public PcmSetup {
        streams = List.copyOf(streams);
    }
}
