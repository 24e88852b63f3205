// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.nio.ByteBuffer;

/**
 * A queue and a number of it: its size, an available index, or whether it is enabled.
 *
 * <pre>
 *    0               4               8
 *   +---------------+---------------+
 *   |     index     |     value     |
 *   +---------------+---------------+
 * </pre>
 */
public final class VringStateLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 8;

    /** Offset of the queue. */
    public static final int INDEX = 0;

    /** Offset of the value. */
    public static final int VALUE = 4;

    private VringStateLayout() {}

    /**
     * Reads the queue.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number of the queue, unsigned
     */
    public static int getIndex(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + INDEX);
    }

    /**
     * Writes the queue.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number of the queue, unsigned
     */
    public static void putIndex(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + INDEX, value);
    }

    /**
     * Reads the value.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return entries, available index, or 0 and 1, unsigned
     */
    public static int getValue(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + VALUE);
    }

    /**
     * Writes the value.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value entries, available index, or 0 and 1, unsigned
     */
    public static void putValue(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + VALUE, value);
    }
}
