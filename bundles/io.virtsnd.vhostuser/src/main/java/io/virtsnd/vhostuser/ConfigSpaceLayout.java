// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.nio.ByteBuffer;

/**
 * A part of the configuration space. An answer has the bytes, a request to read has as many zeros.
 *
 * <pre>
 *    0               4               8              12
 *   +---------------+---------------+---------------+------- - -
 *   |    offset     |     size      |     flags     |  bytes
 *   +---------------+---------------+---------------+------- - -
 * </pre>
 */
public final class ConfigSpaceLayout {

    /** The flags of what a driver may write. */
    public static final int WRITABLE = 0;

    /** The flags of a write that belongs to a migration. */
    public static final int MIGRATION = 1;

    /** Offset of the place in the configuration space. */
    public static final int OFFSET = 0;

    /** Offset of how many bytes there are. */
    public static final int BYTES = 4;

    /** Offset of the flags. */
    public static final int FLAGS = 8;

    /** Offset of the bytes. */
    public static final int DATA = 12;

    private ConfigSpaceLayout() {}

    /**
     * How large the payload is.
     *
     * @param count bytes of configuration space
     * @return bytes of payload
     */
    public static int bytes(int count) {
        return DATA + count;
    }

    /**
     * Reads the place in the configuration space.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return bytes from its start, unsigned, unchecked
     */
    public static int getOffset(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + OFFSET);
    }

    /**
     * Writes the place in the configuration space.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value bytes from its start, unsigned, unchecked
     */
    public static void putOffset(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + OFFSET, value);
    }

    /**
     * Reads how many bytes there are.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number, unsigned, unchecked
     */
    public static int getBytes(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + BYTES);
    }

    /**
     * Writes how many bytes there are.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number, unsigned, unchecked
     */
    public static void putBytes(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + BYTES, value);
    }

    /**
     * Reads the flags.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return {@link #WRITABLE} or {@link #MIGRATION}
     */
    public static int getFlags(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + FLAGS);
    }

    /**
     * Writes the flags.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value {@link #WRITABLE} or {@link #MIGRATION}
     */
    public static void putFlags(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + FLAGS, value);
    }
}
