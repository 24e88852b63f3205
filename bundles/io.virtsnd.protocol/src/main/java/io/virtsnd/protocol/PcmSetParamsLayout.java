// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import io.virtsnd.api.PcmParams;
import java.nio.ByteBuffer;

/**
 * {@code struct virtio_snd_pcm_set_params} (virtio 1.4, 5.14.6.6.3). Its first 8 bytes are {@link PcmHeaderLayout}.
 *
 * <pre>
 *    0               4               8              12              16
 *   +---------------+---------------+---------------+---------------+
 *   |     code      |   stream_id   | buffer_bytes  | period_bytes  |
 *   +---------------+---+---+---+---+---------------+---------------+
 *   |   features    |cha|for|rat|pad|
 *   +---------------+---+---+---+---+
 *   16              20  21  22  23  24
 * </pre>
 *
 * cha: channels; for: format; rat: rate; pad: padding, zero (SD11).
 */
public final class PcmSetParamsLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 24;

    /** Offset of the code. */
    public static final int CODE = 0;

    /** Offset of the stream. */
    public static final int STREAM_ID = 4;

    /** Offset of the size of the buffer. */
    public static final int BUFFER_BYTES = 8;

    /** Offset of the size of a period. */
    public static final int PERIOD_BYTES = 12;

    /** Offset of the features selected. */
    public static final int FEATURES = 16;

    /** Offset of the number of channels. */
    public static final int CHANNELS = 20;

    /** Offset of the format. */
    public static final int FORMAT = 21;

    /** Offset of the rate. */
    public static final int RATE = 22;

    /** Offset of the padding. */
    public static final int PADDING = 23;

    private PcmSetParamsLayout() {}

    /**
     * Reads the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return PCM_SET_PARAMS
     */
    public static int getCode(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + CODE);
    }

    /**
     * Writes the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value PCM_SET_PARAMS
     */
    public static void putCode(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + CODE, value);
    }

    /**
     * Reads the stream.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number, unsigned
     */
    public static int getStreamId(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + STREAM_ID);
    }

    /**
     * Writes the stream.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number, unsigned
     */
    public static void putStreamId(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + STREAM_ID, value);
    }

    /**
     * Reads the size of the buffer.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return bytes, unsigned
     */
    public static int getBufferBytes(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + BUFFER_BYTES);
    }

    /**
     * Writes the size of the buffer.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value bytes, unsigned
     */
    public static void putBufferBytes(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + BUFFER_BYTES, value);
    }

    /**
     * Reads the size of a period.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return bytes, unsigned
     */
    public static int getPeriodBytes(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + PERIOD_BYTES);
    }

    /**
     * Writes the size of a period.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value bytes, unsigned
     */
    public static void putPeriodBytes(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + PERIOD_BYTES, value);
    }

    /**
     * Reads the features selected.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return a mask of {@link io.virtsnd.api.PcmFeature}
     */
    public static int getFeatures(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + FEATURES);
    }

    /**
     * Writes the features selected.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value a mask of {@link io.virtsnd.api.PcmFeature}
     */
    public static void putFeatures(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + FEATURES, value);
    }

    /**
     * Reads the number of channels.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 0 to 255
     */
    public static int getChannels(ByteBuffer buffer, int index) {
        return LittleEndian.getU8(buffer, index + CHANNELS);
    }

    /**
     * Writes the number of channels.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value 0 to 255
     */
    public static void putChannels(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU8(buffer, index + CHANNELS, value);
    }

    /**
     * Reads the format.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number of a {@link io.virtsnd.api.PcmFormat}
     */
    public static int getFormat(ByteBuffer buffer, int index) {
        return LittleEndian.getU8(buffer, index + FORMAT);
    }

    /**
     * Writes the format.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number of a {@link io.virtsnd.api.PcmFormat}
     */
    public static void putFormat(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU8(buffer, index + FORMAT, value);
    }

    /**
     * Reads the rate.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number of a {@link io.virtsnd.api.PcmRate}
     */
    public static int getRate(ByteBuffer buffer, int index) {
        return LittleEndian.getU8(buffer, index + RATE);
    }

    /**
     * Writes the rate.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number of a {@link io.virtsnd.api.PcmRate}
     */
    public static void putRate(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU8(buffer, index + RATE, value);
    }

    /**
     * Reads the padding.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 0
     */
    public static int getPadding(ByteBuffer buffer, int index) {
        return LittleEndian.getU8(buffer, index + PADDING);
    }

    /**
     * Writes the padding.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value 0
     */
    public static void putPadding(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU8(buffer, index + PADDING, value);
    }

    /**
     * Writes a whole request.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param streamId number of the stream
     * @param params the parameters
     */
    public static void encode(ByteBuffer buffer, int index, int streamId, PcmParams params) {
        putCode(buffer, index, RequestCode.PCM_SET_PARAMS.code());
        putStreamId(buffer, index, streamId);
        putBufferBytes(buffer, index, params.bufferBytes());
        putPeriodBytes(buffer, index, params.periodBytes());
        putFeatures(buffer, index, (int) BitMask.of(params.features()));
        putChannels(buffer, index, params.channels());
        putFormat(buffer, index, params.format().code());
        putRate(buffer, index, params.rate().code());
        putPadding(buffer, index, 0);
    }
}
