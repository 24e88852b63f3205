// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.ChannelPosition;
import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The channel maps of a device: configured, or one for each direction and number of channels up to 8. */
final class ChannelMaps {

    // The order of WAVE files, so that what is passed through sounds where it should.
    private static final String[] USUAL = {
        "MONO",
        "FL,FR",
        "FL,FR,FC",
        "FL,FR,RL,RR",
        "FL,FR,FC,RL,RR",
        "FL,FR,FC,LFE,RL,RR",
        "FL,FR,FC,LFE,RC,SL,SR",
        "FL,FR,FC,LFE,RL,RR,SL,SR"
    };

    private ChannelMaps() {}

    /** One map for each direction that a stream has and each number of channels that one of them offers. */
    static List<ChannelMap> derive(List<PcmInfo> streams) {
        List<ChannelMap> maps = new ArrayList<>();
        for (Direction direction : Direction.values()) {
            for (int channels = 1; channels <= USUAL.length; channels++) {
                if (isOffered(streams, direction, channels)) {
                    maps.add(new ChannelMap(maps.size(), 0, direction, positions(USUAL[channels - 1])));
                }
            }
        }
        return maps;
    }

    /** Reads {@code direction:POSITION,POSITION}. */
    static List<ChannelMap> read(String[] values) {
        List<ChannelMap> maps = new ArrayList<>();
        for (String value : values) {
            String[] parts = value.split(":", -1);
            try {
                Direction direction = Direction.valueOf(parts[0].strip().toUpperCase(Locale.ROOT));
                List<ChannelPosition> positions = positions(parts[1]);
                if (parts.length != 2 || positions.size() > ChannelMap.MAX_POSITIONS) {
                    throw new IllegalArgumentException(value);
                }
                maps.add(new ChannelMap(maps.size(), 0, direction, positions));
            } catch (IllegalArgumentException | IndexOutOfBoundsException wrong) {
                throw new DeviceSettingException(
                        "channel.maps",
                        value,
                        "output or input, a colon, and 1 to 18 of " + Arrays.toString(ChannelPosition.values()));
            }
        }
        return maps;
    }

    private static boolean isOffered(List<PcmInfo> streams, Direction direction, int channels) {
        for (PcmInfo stream : streams) {
            if (stream.direction() == direction
                    && channels >= stream.channelsMin()
                    && channels <= stream.channelsMax()) {
                return true;
            }
        }
        return false;
    }

    private static List<ChannelPosition> positions(String names) {
        List<ChannelPosition> positions = new ArrayList<>();
        for (String name : names.split(",")) {
            ChannelPosition position = ChannelPosition.valueOf(name.strip().toUpperCase(Locale.ROOT));
            if (position == ChannelPosition.UNKNOWN) {
                throw new IllegalArgumentException(name);
            }
            positions.add(position);
        }
        return positions;
    }
}
