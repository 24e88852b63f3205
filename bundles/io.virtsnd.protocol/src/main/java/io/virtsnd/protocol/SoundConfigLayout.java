// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import java.nio.ByteBuffer;

/**
 * {@code struct virtio_snd_config} (virtio 1.4, 5.14.4): the device configuration, which the driver only reads.
 *
 * <pre>
 *    0               4               8              12              16
 *   +---------------+---------------+---------------+---------------+
 *   |     jacks     |    streams    |    chmaps     |   controls    |
 *   +---------------+---------------+---------------+---------------+
 * </pre>
 *
 * The last field is there only with F_CTLS, and must not be read otherwise (SD1).
 */
public final class SoundConfigLayout {

    /** Bytes with F_CTLS. */
    public static final int SIZE = 16;

    /** Bytes without F_CTLS. */
    public static final int SIZE_WITHOUT_CONTROLS = 12;

    /** Offset of the number of jacks. */
    public static final int JACKS = 0;

    /** Offset of the number of streams. */
    public static final int STREAMS = 4;

    /** Offset of the number of channel maps. */
    public static final int CHMAPS = 8;

    /** Offset of the number of control elements. */
    public static final int CONTROLS = 12;

    private SoundConfigLayout() {}

    /**
     * Reads the number of jacks.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return unsigned
     */
    public static int getJacks(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + JACKS);
    }

    /**
     * Writes the number of jacks.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value unsigned
     */
    public static void putJacks(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + JACKS, value);
    }

    /**
     * Reads the number of streams.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return unsigned
     */
    public static int getStreams(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + STREAMS);
    }

    /**
     * Writes the number of streams.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value unsigned
     */
    public static void putStreams(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + STREAMS, value);
    }

    /**
     * Reads the number of channel maps.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return unsigned
     */
    public static int getChmaps(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + CHMAPS);
    }

    /**
     * Writes the number of channel maps.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value unsigned
     */
    public static void putChmaps(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + CHMAPS, value);
    }

    /**
     * Reads the number of control elements.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return unsigned
     */
    public static int getControls(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + CONTROLS);
    }

    /**
     * Writes the number of control elements.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value unsigned
     */
    public static void putControls(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + CONTROLS, value);
    }
}
