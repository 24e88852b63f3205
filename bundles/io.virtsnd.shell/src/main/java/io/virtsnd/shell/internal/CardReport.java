// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.CardStatistics;
import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.backend.SoundDeviceControl;
import java.util.List;
import java.util.Optional;

/**
 * What there is to say of a card, at one moment.
 *
 * @param card its name
 * @param streams its streams
 * @param jacks its jacks
 * @param channelMaps its channel maps
 * @param driver counters of the driver's end
 * @param device counters of the device's ends of the queues; empty if the device is in another process
 */
record CardReport(
        String card,
        List<PcmInfo> streams,
        List<JackInfo> jacks,
        List<ChannelMap> channelMaps,
        CardStatistics driver,
        List<QueueStatistics> device) {

    /** Names of the queues, by number (virtio 1.2, 5.14.2). */
    static final List<String> QUEUES = List.of("control", "event", "tx", "rx");

    static CardReport of(SoundCard card, Optional<SoundDeviceControl> device) {
        return new CardReport(
                card.name(),
                card.streams(),
                card.jacks(),
                card.channelMaps(),
                card.statistics(),
                device.map(SoundDeviceControl::statistics).orElse(List.of()));
    }

    /** The name of a queue. */
    static String queueName(int queue) {
        return queue >= 0 && queue < QUEUES.size() ? QUEUES.get(queue) : "queue " + queue;
    }

    /** The device's end of a queue; null if it is not known. */
    QueueStatistics deviceEnd(int queue) {
        return device.stream().filter(end -> end.queue() == queue).findFirst().orElse(null);
    }
}
