// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.nio.ByteBuffer;

/**
 * Where the areas of a queue lie, in user addresses. Note the order.
 *
 * <pre>
 *    0               4               8                              16
 *   +---------------+---------------+-------------------------------+
 *   |     index     |     flags     |       descriptor table        |
 *   +---------------+---------------+-------------------------------+
 *   |           used ring           |        available ring         |
 *   +-------------------------------+-------------------------------+
 *   |              log              |
 *   +-------------------------------+
 *   32                              40
 * </pre>
 *
 * The driver area of virtio 1.0 is the available ring, the device area the used ring.
 */
public final class VringAddressLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 40;

    /** The flag that says that writes to the used ring are logged. */
    public static final int FLAG_LOG = 1;

    /** Offset of the queue. */
    public static final int INDEX = 0;

    /** Offset of the flags. */
    public static final int FLAGS = 4;

    /** Offset of the descriptor table. */
    public static final int DESCRIPTOR = 8;

    /** Offset of the used ring. */
    public static final int USED = 16;

    /** Offset of the available ring. */
    public static final int AVAILABLE = 24;

    /** Offset of the log. */
    public static final int LOG = 32;

    private VringAddressLayout() {}

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
     * Reads the flags.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return bits
     */
    public static int getFlags(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + FLAGS);
    }

    /**
     * Writes the flags.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value bits
     */
    public static void putFlags(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + FLAGS, value);
    }

    /**
     * Reads the descriptor table.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return user address
     */
    public static long getDescriptor(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + DESCRIPTOR);
    }

    /**
     * Writes the descriptor table.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value user address
     */
    public static void putDescriptor(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + DESCRIPTOR, value);
    }

    /**
     * Reads the used ring.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return user address
     */
    public static long getUsed(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + USED);
    }

    /**
     * Writes the used ring.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value user address
     */
    public static void putUsed(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + USED, value);
    }

    /**
     * Reads the available ring.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return user address
     */
    public static long getAvailable(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + AVAILABLE);
    }

    /**
     * Writes the available ring.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value user address
     */
    public static void putAvailable(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + AVAILABLE, value);
    }

    /**
     * Reads the log.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return guest address of the used ring, for logging
     */
    public static long getLog(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + LOG);
    }

    /**
     * Writes the log.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value guest address of the used ring, for logging
     */
    public static void putLog(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + LOG, value);
    }
}
