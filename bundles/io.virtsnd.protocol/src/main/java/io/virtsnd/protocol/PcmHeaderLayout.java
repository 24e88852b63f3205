// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import java.nio.ByteBuffer;

/**
 * {@code struct virtio_snd_pcm_hdr} (virtio 1.4, 5.14.6.6): PREPARE, RELEASE, START and STOP are no more than this.
 *
 * <pre>
 *    0               4               8
 *   +---------------+---------------+
 *   |     code      |   stream_id   |
 *   +---------------+---------------+
 * </pre>
 */
public final class PcmHeaderLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 8;

    /** Offset of the code. */
    public static final int CODE = 0;

    /** Offset of the stream. */
    public static final int STREAM_ID = 4;

    private PcmHeaderLayout() {}

    /**
     * Reads the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return a {@link RequestCode}
     */
    public static int getCode(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + CODE);
    }

    /**
     * Writes the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value a {@link RequestCode}
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
     * Writes a whole header.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param code the number of a {@link RequestCode}
     * @param streamId number of the stream
     */
    public static void put(ByteBuffer buffer, int index, int code, int streamId) {
        putCode(buffer, index, code);
        putStreamId(buffer, index, streamId);
    }
}
