// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.ChannelPosition;
import io.virtsnd.api.Direction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code struct virtio_snd_chmap_info} (virtio 1.4, 5.14.6.9.1), an item of the answer to CHMAP_INFO.
 *
 * <pre>
 *    0               4   5   6                      24
 *   +---------------+---+---+-----------------------+
 *   |  hda_fn_nid   |dir|cha|     positions[18]     |
 *   +---------------+---+---+-----------------------+
 * </pre>
 *
 * dir: {@link io.virtsnd.api.Direction}; cha: number of positions that count; position: number of a {@link
 * io.virtsnd.api.ChannelPosition}, one byte each.
 */
public final class ChannelMapInfoLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 24;

    /** Offset of the function group node. */
    public static final int HDA_FN_NID = 0;

    /** Offset of the direction. */
    public static final int DIRECTION = 4;

    /** Offset of the number of channels. */
    public static final int CHANNELS = 5;

    /** Offset of the positions, one byte each. */
    public static final int POSITIONS = 6;

    private ChannelMapInfoLayout() {}

    /**
     * Reads the function group node.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number
     */
    public static int getHdaFnNid(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + HDA_FN_NID);
    }

    /**
     * Writes the function group node.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number
     */
    public static void putHdaFnNid(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + HDA_FN_NID, value);
    }

    /**
     * Reads the direction.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number of a {@link io.virtsnd.api.Direction}
     */
    public static int getDirection(ByteBuffer buffer, int index) {
        return LittleEndian.getU8(buffer, index + DIRECTION);
    }

    /**
     * Writes the direction.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number of a {@link io.virtsnd.api.Direction}
     */
    public static void putDirection(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU8(buffer, index + DIRECTION, value);
    }

    /**
     * Reads the number of channels.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 0 to 255, at most 18 of a device that keeps the rules
     */
    public static int getChannels(ByteBuffer buffer, int index) {
        return LittleEndian.getU8(buffer, index + CHANNELS);
    }

    /**
     * Writes the number of channels.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value 0 to 255, at most 18 of a device that keeps the rules
     */
    public static void putChannels(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU8(buffer, index + CHANNELS, value);
    }

    /**
     * Copies an item. Positions that are not known are {@link ChannelPosition#UNKNOWN}.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param mapId number of the map
     * @return the map; empty if it is impossible: no channels, more than 18, or a direction that is not known
     */
    public static Optional<ChannelMap> decode(ByteBuffer buffer, int index, int mapId) {
        Optional<Direction> direction = BitMask.ofCode(Direction.class, getDirection(buffer, index));
        int channels = getChannels(buffer, index);
        if (direction.isEmpty() || channels == 0 || channels > ChannelMap.MAX_POSITIONS) {
            return Optional.empty();
        }
        List<ChannelPosition> positions = new ArrayList<>(channels);
        for (int channel = 0; channel < channels; channel++) {
            positions.add(ChannelPosition.ofCode(LittleEndian.getU8(buffer, index + POSITIONS + channel)));
        }
        return Optional.of(new ChannelMap(mapId, getHdaFnNid(buffer, index), direction.get(), positions));
    }

    /**
     * Writes an item; positions that do not count are zero, and {@link ChannelPosition#UNKNOWN} is NA.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param map the map
     */
    public static void encode(ByteBuffer buffer, int index, ChannelMap map) {
        List<ChannelPosition> positions = map.positions();
        putHdaFnNid(buffer, index, map.hdaFnNid());
        putDirection(buffer, index, map.direction().ordinal());
        putChannels(buffer, index, positions.size());
        LittleEndian.zero(buffer, index + POSITIONS, ChannelMap.MAX_POSITIONS);
        for (int channel = 0; channel < positions.size(); channel++) {
            ChannelPosition position = positions.get(channel);
            int code = position == ChannelPosition.UNKNOWN ? ChannelPosition.NA.ordinal() : position.ordinal();
            LittleEndian.putU8(buffer, index + POSITIONS + channel, code);
        }
    }
}
