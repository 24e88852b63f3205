// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a software device is made of; all of it valid.
 *
 * @param name stable name of the device
 * @param streams what the streams offer; their ids are their places
 * @param jacks the jacks; their ids are their places
 * @param maps the channel maps; their ids are their places
 * @param clock what makes frames pass
 */
public record DeviceSettings(
        String name, List<PcmInfo> streams, List<JackInfo> jacks, List<ChannelMap> maps, ClockKind clock) {

    /** The most streams of a device. */
    public static final int STREAMS_MAX = 4096;

    /** The most jacks of a device. */
    public static final int JACKS_MAX = 64;

    /** Takes copies of the lists. */
    public DeviceSettings {
        streams = List.copyOf(streams);
        jacks = List.copyOf(jacks);
        maps = List.copyOf(maps);
    }

    /**
     * A device without jacks whose streams offer every format that has whole bytes, every rate and 1 to 8 channels.
     *
     * @param name of the device
     * @param clock what makes frames pass
     * @param directions one for each stream
     * @return the settings
     */
    public static DeviceSettings of(String name, ClockKind clock, Direction... directions) {
        List<PcmInfo> streams = new ArrayList<>();
        Set<PcmFormat> formats = EnumSet.complementOf(EnumSet.of(PcmFormat.IMA_ADPCM));
        Set<PcmRate> rates = EnumSet.allOf(PcmRate.class);
        for (Direction direction : directions) {
            streams.add(
                    new PcmInfo(streams.size(), 0, direction, 1, 8, formats, rates, EnumSet.of(PcmFeature.EVT_XRUNS)));
        }
        return new DeviceSettings(name, streams, List.of(), ChannelMaps.derive(streams), clock);
    }

    /**
     * The same with jacks.
     *
     * @param others the jacks
     * @return the settings
     */
    public DeviceSettings withJacks(List<JackInfo> others) {
        return new DeviceSettings(name, streams, others, maps, clock);
    }

    /**
     * The same with other streams, and the channel maps that they need.
     *
     * @param others what the streams offer
     * @return the settings
     */
    public DeviceSettings withStreams(List<PcmInfo> others) {
        return new DeviceSettings(name, others, jacks, ChannelMaps.derive(others), clock);
    }
}
