// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.QueueSetup;
import java.util.List;

/**
 * The descriptors of the driver's end: who has reserved which, a private free list, and the one place that writes them.
 * Nothing is ever read back from shared memory.
 *
 * <p>Thread: as its queue.
 */
final class DescriptorTable {

    /**
     * Where the descriptors of one chain lie.
     *
     * @param memory holds them
     * @param ids the descriptors of the queue that are reserved; the first is the head
     * @param offsets bytes from the start of {@code memory} to the descriptor of each segment
     * @param slot the indirect table, or null
     */
    record Placement(SharedMemory memory, int[] ids, int[] offsets, IndirectTables.Slot slot) {}

    private final SharedMemory memory;
    private final int offset;
    private final IndirectTables tables;
    private final DescriptorChain[] owners;
    private final int[] freeIds;
    private int free;

    DescriptorTable(QueueSetup setup, DeviceMemory tableMemory) {
        int size = setup.size();
        memory = new SharedMemory(setup.region().buffer());
        offset = setup.descriptorOffset();
        tables = setup.indirect() ? new IndirectTables(tableMemory) : null;
        owners = new DescriptorChain[size];
        freeIds = new int[size];
        for (int id = size - 1; id >= 0; id--) {
            freeIds[free++] = id;
        }
    }

    int free() {
        return free;
    }

    int descriptorsFor(int segments) {
        return tables == null ? segments : 1;
    }

    /** The chain that has reserved each descriptor, or null. */
    DescriptorChain[] owners() {
        return owners;
    }

    /** Reserves and writes descriptors; the caller has checked that there are enough. */
    DescriptorChain reserve(Virtqueue queue, List<ChainSegment> segments, Object token) {
        Placement placement = tables == null ? chained(segments.size()) : indirect(segments.size());
        write(placement, segments);
        DescriptorChain chain = new DescriptorChain(queue, token, placement, segments);
        for (int id : placement.ids()) {
            owners[id] = chain;
        }
        return chain;
    }

    void giveBack(Placement placement) {
        int[] ids = placement.ids();
        for (int i = ids.length - 1; i >= 0; i--) {
            owners[ids[i]] = null;
            freeIds[free++] = ids[i];
        }
        if (placement.slot() != null) {
            tables.giveBack(placement.slot());
        }
    }

    void close() {
        if (tables != null) {
            tables.close();
        }
    }

    private Placement chained(int segments) {
        int[] ids = new int[segments];
        int[] offsets = new int[segments];
        for (int i = 0; i < segments; i++) {
            ids[i] = freeIds[--free];
            offsets[i] = offset + SplitRingLayout.tableBytes(ids[i]);
        }
        return new Placement(memory, ids, offsets, null);
    }

    private Placement indirect(int segments) {
        IndirectTables.Slot slot = tables.take(segments);
        int head = freeIds[--free];
        int[] offsets = new int[segments];
        for (int i = 0; i < segments; i++) {
            offsets[i] = slot.offset() + SplitRingLayout.tableBytes(i);
        }
        long word = SplitRingLayout.descriptorWord(SplitRingLayout.tableBytes(segments), SplitRingLayout.INDIRECT, 0);
        write(memory, offset + SplitRingLayout.tableBytes(head), slot.deviceAddress(), word);
        return new Placement(slot.memory(), new int[] {head}, offsets, slot);
    }

    private static void write(Placement placement, List<ChainSegment> segments) {
        int[] ids = placement.ids();
        int last = segments.size() - 1;
        for (int i = 0; i <= last; i++) {
            ChainSegment segment = segments.get(i);
            int flags = (segment.writable() ? SplitRingLayout.WRITE : 0) | (i < last ? SplitRingLayout.NEXT : 0);
            int next = i == last ? 0 : placement.slot() != null ? i + 1 : ids[i + 1];
            long word = SplitRingLayout.descriptorWord(segment.length(), flags, next);
            write(placement.memory(), placement.offsets()[i], segment.deviceAddress(), word);
        }
    }

    private static void write(SharedMemory memory, int offset, long address, long word) {
        memory.putU64(offset + SplitRingLayout.DESCRIPTOR_ADDRESS, address);
        memory.putU64(offset + SplitRingLayout.DESCRIPTOR_LENGTH, word);
    }
}
