// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.virtqueue.GuestMemory.Chunk;

/**
 * The three areas of a queue as arrays of words (layout: {@link SplitRingLayout}).
 *
 * @param descriptors two words each: address; length, flags and next
 * @param avail flags, index, heads, used_event
 * @param used flags, index, (entries,) avail_event
 * @param usedEntries id in the low half, length in the high half
 */
record RingAreas(SharedU64 descriptors, SharedU16 avail, SharedU16 used, SharedU64 usedEntries) {

    /** Index of the flags in {@code avail} and {@code used}. */
    static final int FLAGS = SplitRingLayout.FLAGS / Short.BYTES;

    /** Index of the free-running index in {@code avail} and {@code used}. */
    static final int INDEX = SplitRingLayout.INDEX / Short.BYTES;

    /** Index of the first head in {@code avail}. */
    static final int HEADS = SplitRingLayout.ENTRIES / Short.BYTES;

    /** All slots of the largest ring: an index that is masked with it is seen not to be negative, which saves a check. */
    static final int SLOTS = QueueSetup.MAX_SIZE - 1;

    /** The areas of a ring of our own. */
    static RingAreas of(QueueSetup setup) {
        SharedMemory memory = new SharedMemory(setup.region().buffer());
        int size = setup.size();
        return new RingAreas(
                descriptors(memory, setup.descriptorOffset(), size),
                avail(memory, setup.availOffset(), size),
                used(memory, setup.usedOffset(), size),
                entries(memory, setup.usedOffset(), size));
    }

    /** The areas of a driver's ring; {@link GuestMemoryException} if one is not in the table, or spans chunks of it. */
    static RingAreas locate(QueueAddresses addresses, GuestMemory memory) {
        int size = addresses.size();
        long tableAt = addresses.descriptorTable();
        long availAt = addresses.driverArea();
        long usedAt = addresses.deviceArea();
        Chunk table = find("descriptorTable", memory, tableAt, SplitRingLayout.tableBytes(size));
        Chunk avail = find("driverArea", memory, availAt, SplitRingLayout.availBytes(size));
        Chunk used = find("deviceArea", memory, usedAt, SplitRingLayout.usedBytes(size));
        return new RingAreas(
                descriptors(table.memory, table.offset(tableAt), size),
                avail(avail.memory, avail.offset(availAt), size),
                used(used.memory, used.offset(usedAt), size),
                entries(used.memory, used.offset(usedAt), size));
    }

    /** Checks what a driver says about size and alignment (R1). */
    static QueueAddresses checked(QueueAddresses addresses) {
        int size = addresses.size();
        if (size < 1 || size > QueueSetup.MAX_SIZE || Integer.bitCount(size) != 1) {
            throw new TransportException("queue size must be a power of two from 1 to " + QueueSetup.MAX_SIZE
                    + ": queue=" + addresses.index() + " size=" + size);
        }
        requireAligned("descriptorTable", addresses.descriptorTable(), 16);
        requireAligned("driverArea", addresses.driverArea(), 2);
        requireAligned("deviceArea", addresses.deviceArea(), 4);
        return addresses;
    }

    /** Index of used_event in {@code avail}. */
    static int usedEvent(int size) {
        return SplitRingLayout.usedEvent(size) / Short.BYTES;
    }

    /** Index of avail_event in {@code used}. */
    static int availEvent(int size) {
        return SplitRingLayout.availEvent(size) / Short.BYTES;
    }

    /** A descriptor table, of the queue or indirect. */
    static SharedU64 descriptors(SharedMemory memory, int offset, int entries) {
        return memory.u64(offset, 2 * entries);
    }

    private static SharedU16 avail(SharedMemory memory, int offset, int size) {
        return memory.u16(offset, usedEvent(size) + 1);
    }

    private static SharedU16 used(SharedMemory memory, int offset, int size) {
        return memory.u16(offset, availEvent(size) + 1);
    }

    private static SharedU64 entries(SharedMemory memory, int offset, int size) {
        return memory.u64(offset + SplitRingLayout.ENTRIES, size);
    }

    private static Chunk find(String area, GuestMemory memory, long address, int bytes) {
        Chunk chunk = memory.locate(address, bytes, 0);
        if (chunk == null || !chunk.holds(address, bytes)) {
            throw new GuestMemoryException(area + " (which must lie in one chunk)", address, bytes);
        }
        return chunk;
    }

    private static void requireAligned(String area, long address, int alignment) {
        if ((address & alignment - 1) != 0) {
            throw new TransportException(
                    area + " must be aligned to " + alignment + ": address=0x" + Long.toHexString(address));
        }
    }
}
