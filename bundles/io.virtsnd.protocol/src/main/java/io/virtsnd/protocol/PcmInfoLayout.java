// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;

/**
 * {@code struct virtio_snd_pcm_info} (virtio 1.4, 5.14.6.6.2), an item of the answer to PCM_INFO.
 *
 * <pre>
 *    0               4               8                              16
 *   +---------------+---------------+-------------------------------+
 *   |  hda_fn_nid   |   features    |            formats            |
 *   +---------------+---------------+---+---+---+-------------------+
 *   |             rates             |dir|min|max|  padding (zero)   |
 *   +-------------------------------+---+---+---+-------------------+
 *   16                              24  25  26  27                  32
 * </pre>
 *
 * dir: {@link io.virtsnd.api.Direction}; min, max: number of channels.
 */
public final class PcmInfoLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 32;

    /** Offset of the function group node. */
    public static final int HDA_FN_NID = 0;

    /** Offset of the features. */
    public static final int FEATURES = 4;

    /** Offset of the formats. */
    public static final int FORMATS = 8;

    /** Offset of the rates. */
    public static final int RATES = 16;

    /** Offset of the direction. */
    public static final int DIRECTION = 24;

    /** Offset of the smallest number of channels. */
    public static final int CHANNELS_MIN = 25;

    /** Offset of the largest number of channels. */
    public static final int CHANNELS_MAX = 26;

    /** Offset of the padding, which is zero (SV4). */
    public static final int PADDING = 27;

    private PcmInfoLayout() {}

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
     * Reads the features.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return a mask of {@link io.virtsnd.api.PcmFeature}
     */
    public static int getFeatures(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + FEATURES);
    }

    /**
     * Writes the features.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value a mask of {@link io.virtsnd.api.PcmFeature}
     */
    public static void putFeatures(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + FEATURES, value);
    }

    /**
     * Reads the formats.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return a mask of {@link io.virtsnd.api.PcmFormat}
     */
    public static long getFormats(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + FORMATS);
    }

    /**
     * Writes the formats.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value a mask of {@link io.virtsnd.api.PcmFormat}
     */
    public static void putFormats(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + FORMATS, value);
    }

    /**
     * Reads the rates.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return a mask of {@link io.virtsnd.api.PcmRate}
     */
    public static long getRates(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + RATES);
    }

    /**
     * Writes the rates.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value a mask of {@link io.virtsnd.api.PcmRate}
     */
    public static void putRates(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + RATES, value);
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
     * Reads the smallest number of channels.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 0 to 255
     */
    public static int getChannelsMin(ByteBuffer buffer, int index) {
        return LittleEndian.getU8(buffer, index + CHANNELS_MIN);
    }

    /**
     * Writes the smallest number of channels.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value 0 to 255
     */
    public static void putChannelsMin(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU8(buffer, index + CHANNELS_MIN, value);
    }

    /**
     * Reads the largest number of channels.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 0 to 255
     */
    public static int getChannelsMax(ByteBuffer buffer, int index) {
        return LittleEndian.getU8(buffer, index + CHANNELS_MAX);
    }

    /**
     * Writes the largest number of channels.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value 0 to 255
     */
    public static void putChannelsMax(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU8(buffer, index + CHANNELS_MAX, value);
    }

    /**
     * Copies an item. Bits that are not known are left out.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param streamId number of the stream
     * @return the stream; empty if it is impossible: no format, no rate, no channels, fewer at most than at least, or a
     *     direction that is not known
     */
    public static Optional<PcmInfo> decode(ByteBuffer buffer, int index, int streamId) {
        Optional<Direction> direction = BitMask.ofCode(Direction.class, getDirection(buffer, index));
        int channelsMin = getChannelsMin(buffer, index);
        int channelsMax = getChannelsMax(buffer, index);
        Set<PcmFormat> formats = BitMask.toSet(PcmFormat.class, getFormats(buffer, index));
        Set<PcmRate> rates = BitMask.toSet(PcmRate.class, getRates(buffer, index));
        if (direction.isEmpty() || channelsMin == 0 || channelsMin > channelsMax) {
            return Optional.empty();
        }
        if (formats.isEmpty() || rates.isEmpty()) {
            return Optional.empty();
        }
        Set<PcmFeature> features = BitMask.toSet(PcmFeature.class, Integer.toUnsignedLong(getFeatures(buffer, index)));
        return Optional.of(new PcmInfo(
                streamId,
                getHdaFnNid(buffer, index),
                direction.get(),
                channelsMin,
                channelsMax,
                formats,
                rates,
                features));
    }

    /**
     * Writes an item, with its padding.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param stream the stream
     */
    public static void encode(ByteBuffer buffer, int index, PcmInfo stream) {
        putHdaFnNid(buffer, index, stream.hdaFnNid());
        putFeatures(buffer, index, (int) BitMask.of(stream.features()));
        putFormats(buffer, index, BitMask.of(stream.formats()));
        putRates(buffer, index, BitMask.of(stream.rates()));
        putDirection(buffer, index, stream.direction().ordinal());
        putChannelsMin(buffer, index, stream.channelsMin());
        putChannelsMax(buffer, index, stream.channelsMax());
        LittleEndian.zero(buffer, index + PADDING, SIZE - PADDING);
    }
}
