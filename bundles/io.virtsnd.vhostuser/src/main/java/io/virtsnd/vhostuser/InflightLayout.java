// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.nio.ByteBuffer;

/**
 * The memory in which a back end notes what is in flight.
 *
 * <pre>
 *    0               8              16      18      20              24
 *   +---------------+---------------+-------+-------+---------------+
 *   |     size      |  file offset  |queues | depth | padding (zero)|
 *   +---------------+---------------+-------+-------+---------------+
 * </pre>
 *
 * Some leave the padding away.
 */
public final class InflightLayout {

    /** Bytes of the structure with its padding. */
    public static final int SIZE = 24;

    /** Bytes of the structure without its padding. */
    public static final int BYTES_MIN = 20;

    /** Offset of the size of the memory. */
    public static final int MEMORY_SIZE = 0;

    /** Offset of the place in the file. */
    public static final int FILE_OFFSET = 8;

    /** Offset of the number of queues. */
    public static final int QUEUES = 16;

    /** Offset of the size of the queues. */
    public static final int QUEUE_SIZE = 18;

    private InflightLayout() {}

    /**
     * Reads the size of the memory.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return bytes, unsigned
     */
    public static long getMemorySize(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + MEMORY_SIZE);
    }

    /**
     * Writes the size of the memory.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value bytes, unsigned
     */
    public static void putMemorySize(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + MEMORY_SIZE, value);
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

    /**
     * Reads the number of queues.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 0 to 65535
     */
    public static int getQueues(ByteBuffer buffer, int index) {
        return LittleEndian.getU16(buffer, index + QUEUES);
    }

    /**
     * Writes the number of queues.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value 0 to 65535
     */
    public static void putQueues(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU16(buffer, index + QUEUES, value);
    }

    /**
     * Reads the size of the queues.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return entries, 0 to 65535
     */
    public static int getQueueSize(ByteBuffer buffer, int index) {
        return LittleEndian.getU16(buffer, index + QUEUE_SIZE);
    }

    /**
     * Writes the size of the queues.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value entries, 0 to 65535
     */
    public static void putQueueSize(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU16(buffer, index + QUEUE_SIZE, value);
    }
}
