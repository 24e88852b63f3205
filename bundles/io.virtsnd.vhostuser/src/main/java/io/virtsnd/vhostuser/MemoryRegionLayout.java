// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.nio.ByteBuffer;

/**
 * One contiguous piece of the memory of a driver, which is a part of the file that comes with it.
 *
 * <pre>
 *    0               8              16              24              32
 *   +---------------+---------------+---------------+---------------+
 *   | guest address |     size      | user address  |  file offset  |
 *   +---------------+---------------+---------------+---------------+
 * </pre>
 *
 * Descriptors carry guest addresses, SET_VRING_ADDR carries user addresses. ADD_MEM_REG and REM_MEM_REG put 8 bytes of
 * padding before it.
 */
public final class MemoryRegionLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 32;

    /** Offset of the structure in the payload of ADD_MEM_REG and REM_MEM_REG. */
    public static final int SINGLE = 8;

    /** Bytes of the payload of ADD_MEM_REG and REM_MEM_REG. */
    public static final int SINGLE_SIZE = SINGLE + SIZE;

    /** Offset of the address in descriptors. */
    public static final int GUEST_ADDRESS = 0;

    /** Offset of the size of the region. */
    public static final int REGION_SIZE = 8;

    /** Offset of the address in ring addresses. */
    public static final int USER_ADDRESS = 16;

    /** Offset of the place in the file. */
    public static final int FILE_OFFSET = 24;

    private MemoryRegionLayout() {}

    /**
     * Reads the address in descriptors.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return address, unsigned
     */
    public static long getGuestAddress(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + GUEST_ADDRESS);
    }

    /**
     * Writes the address in descriptors.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value address, unsigned
     */
    public static void putGuestAddress(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + GUEST_ADDRESS, value);
    }

    /**
     * Reads the size of the region.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return bytes, unsigned
     */
    public static long getRegionSize(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + REGION_SIZE);
    }

    /**
     * Writes the size of the region.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value bytes, unsigned
     */
    public static void putRegionSize(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + REGION_SIZE, value);
    }

    /**
     * Reads the address in ring addresses.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return address, unsigned
     */
    public static long getUserAddress(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + USER_ADDRESS);
    }

    /**
     * Writes the address in ring addresses.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value address, unsigned
     */
    public static void putUserAddress(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + USER_ADDRESS, value);
    }

    /**
     * Reads the place in the file.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return bytes from the start of the file, unsigned
     */
    public static long getFileOffset(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + FILE_OFFSET);
    }

    /**
     * Writes the place in the file.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value bytes from the start of the file, unsigned
     */
    public static void putFileOffset(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + FILE_OFFSET, value);
    }
}
