// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

/**
 * Where everything lies in a split virtqueue of N entries (virtio 1.2, 2.7); all words little endian.
 *
 * <pre>
 *  descriptor, 16 bytes, N of them, aligned to 16
 *   0               8       12    14    16
 *  +---------------+-------+-----+-----+
 *  | address       | length|flags|next |
 *  +---------------+-------+-----+-----+
 *
 *  driver area (available ring), 6 + 2N bytes, aligned to 2     device area (used ring), 6 + 8N bytes, aligned to 4
 *   0     2     4      4+2i         4+2N                         0     2     4       4+8i          4+8N
 *  +-----+-----+-- ... +------+ ... +------------+              +-----+-----+-- ... +----+----+ ... +-------------+
 *  |flags|index|       | head |     | used_event |              |flags|index|       | id |len |     | avail_event |
 *  +-----+-----+-- ... +------+ ... +------------+              +-----+-----+-- ... +----+----+ ... +-------------+
 *   written by the driver                                        written by the device
 * </pre>
 *
 * <p>In the region that {@link VirtioDevice} allocates the three areas follow one another: the used ring starts 4 bytes
 * after a multiple of 128, so that its entries are aligned to 8 and no cache line (nor a pair of them) is written from
 * both sides.
 */
public final class SplitRingLayout {

    /** Size of a descriptor, in bytes. */
    public static final int DESCRIPTOR_BYTES = 16;

    /** Offset of the 64-bit device address in a descriptor. */
    public static final int DESCRIPTOR_ADDRESS = 0;

    /** Offset of the 32-bit length in a descriptor; the flags and the next index follow in the same 64 bits. */
    public static final int DESCRIPTOR_LENGTH = 8;

    /** Descriptor flag: the chain goes on at {@code next}. */
    public static final int NEXT = 1;

    /** Descriptor flag: the device writes to the memory. */
    public static final int WRITE = 2;

    /** Descriptor flag: the memory holds a table of descriptors. */
    public static final int INDIRECT = 4;

    /** Flag of the available ring: the device need not send used buffer notifications. */
    public static final int NO_INTERRUPT = 1;

    /** Flag of the used ring: the driver need not send available buffer notifications. */
    public static final int NO_NOTIFY = 1;

    /** Offset of the flags in either ring. */
    public static final int FLAGS = 0;

    /** Offset of the index in either ring. */
    public static final int INDEX = 2;

    /** Offset of the first entry in either ring. */
    public static final int ENTRIES = 4;

    /** The alignment of the region, and what keeps the areas of the two sides apart, in bytes. */
    public static final int REGION_ALIGNMENT = 128;

    private SplitRingLayout() {}

    /**
     * The second 64-bit word of a descriptor.
     *
     * @param length bytes
     * @param flags of {@link #NEXT}, {@link #WRITE}, {@link #INDIRECT}
     * @param next index of the next descriptor, 0 if there is none
     * @return length, flags and next as they lie in memory
     */
    public static long descriptorWord(int length, int flags, int next) {
        return (length & 0xffff_ffffL) | (long) flags << 32 | (long) next << 48;
    }

    /**
     * The size of the descriptor table.
     *
     * @param size entries of the queue
     * @return bytes
     */
    public static int tableBytes(int size) {
        return DESCRIPTOR_BYTES * size;
    }

    /**
     * The size of the available ring.
     *
     * @param size entries of the queue
     * @return bytes
     */
    public static int availBytes(int size) {
        return usedEvent(size) + 2;
    }

    /**
     * The size of the used ring.
     *
     * @param size entries of the queue
     * @return bytes
     */
    public static int usedBytes(int size) {
        return availEvent(size) + 2;
    }

    /**
     * The offset of {@code used_event} in the available ring.
     *
     * @param size entries of the queue
     * @return bytes
     */
    public static int usedEvent(int size) {
        return ENTRIES + 2 * size;
    }

    /**
     * The offset of {@code avail_event} in the used ring.
     *
     * @param size entries of the queue
     * @return bytes
     */
    public static int availEvent(int size) {
        return ENTRIES + 8 * size;
    }

    /**
     * The offset of the available ring in a region that starts with the descriptor table.
     *
     * @param size entries of the queue
     * @return bytes
     */
    public static int availOffset(int size) {
        return align(tableBytes(size));
    }

    /**
     * The offset of the used ring in a region that starts with the descriptor table.
     *
     * @param size entries of the queue
     * @return bytes, 4 more than a multiple of 128
     */
    public static int usedOffset(int size) {
        return align(availOffset(size) + availBytes(size)) + 4;
    }

    /**
     * The size of a region for the whole queue.
     *
     * @param size entries of the queue
     * @return bytes
     */
    public static int regionBytes(int size) {
        return align(usedOffset(size) + usedBytes(size));
    }

    private static int align(int bytes) {
        return (bytes + REGION_ALIGNMENT - 1) & -REGION_ALIGNMENT;
    }
}
