// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import java.nio.ByteBuffer;

/**
 * {@code struct virtio_snd_jack_remap} (virtio 1.4, 5.14.6.4.2). Its first 8 bytes are {@code struct virtio_snd_jack_hdr}.
 *
 * <pre>
 *    0               4               8              12              16
 *   +---------------+---------------+---------------+---------------+
 *   |     code      |    jack_id    |  association  |   sequence    |
 *   +---------------+---------------+---------------+---------------+
 * </pre>
 */
public final class JackRemapLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 16;

    /** Offset of the code. */
    public static final int CODE = 0;

    /** Offset of the jack. */
    public static final int JACK_ID = 4;

    /** Offset of the association. */
    public static final int ASSOCIATION = 8;

    /** Offset of the sequence. */
    public static final int SEQUENCE = 12;

    private JackRemapLayout() {}

    /**
     * Reads the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return JACK_REMAP
     */
    public static int getCode(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + CODE);
    }

    /**
     * Writes the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value JACK_REMAP
     */
    public static void putCode(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + CODE, value);
    }

    /**
     * Reads the jack.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number, unsigned
     */
    public static int getJackId(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + JACK_ID);
    }

    /**
     * Writes the jack.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number, unsigned
     */
    public static void putJackId(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + JACK_ID, value);
    }

    /**
     * Reads the association.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 0 to 15
     */
    public static int getAssociation(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + ASSOCIATION);
    }

    /**
     * Writes the association.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value 0 to 15
     */
    public static void putAssociation(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + ASSOCIATION, value);
    }

    /**
     * Reads the sequence.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 0 to 15
     */
    public static int getSequence(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + SEQUENCE);
    }

    /**
     * Writes the sequence.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value 0 to 15
     */
    public static void putSequence(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + SEQUENCE, value);
    }
}
