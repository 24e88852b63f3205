// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.nio.ByteBuffer;

/**
 * All memory of a driver: how many regions, then each as a {@link MemoryRegionLayout}.
 *
 * <pre>
 *    0               4               8                 8 + 32
 *   +---------------+---------------+-----------------+------- - -
 *   |     count     | padding (zero)|   first region  | next
 *   +---------------+---------------+-----------------+------- - -
 * </pre>
 */
public final class MemoryTableLayout {

    /** Offset of the number of regions. */
    public static final int COUNT = 0;

    /** Offset of the padding. */
    public static final int PADDING = 4;

    /** Offset of the first region. */
    public static final int REGIONS = 8;

    private MemoryTableLayout() {}

    /**
     * How large a table is.
     *
     * @param count number of regions
     * @return bytes
     */
    public static int bytes(int count) {
        return regionOffset(count);
    }

    /**
     * Where a region lies in the table.
     *
     * @param region its number, from 0
     * @return bytes from the start of the table
     */
    public static int regionOffset(int region) {
        return REGIONS + region * MemoryRegionLayout.SIZE;
    }

    /**
     * Reads the number of regions.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 1 to 32, unsigned, unchecked
     */
    public static int getCount(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + COUNT);
    }

    /**
     * Writes the number of regions.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value 1 to 32, unsigned, unchecked
     */
    public static void putCount(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + COUNT, value);
    }

    /**
     * Reads the padding.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 0
     */
    public static int getPadding(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + PADDING);
    }

    /**
     * Writes the padding.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value 0
     */
    public static void putPadding(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + PADDING, value);
    }
}
