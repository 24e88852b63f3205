// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The indirect descriptor tables of one queue: slabs of device memory, cut into slots of 4, 8, 16 ... descriptors. A slot
 * of 4 (an I/O message) is one cache line.
 *
 * <p>Lifetime: slots come back when their chain is freed, which it cannot be while the device has it; slabs live until
 * the queue is closed.
 *
 * <p>Thread: as its queue.
 */
final class IndirectTables {

    private static final int SLAB_BYTES = 4096;
    private static final int SMALLEST_SLOT_SHIFT = 6;
    private static final int SLOT_ALIGNMENT = 1 << SMALLEST_SLOT_SHIFT;

    /** A place for one table: {@code offset} bytes into {@code memory}, seen by the device at {@code deviceAddress}. */
    record Slot(SharedMemory memory, int offset, long deviceAddress, int shift) {}

    private final DeviceMemory deviceMemory;
    private final List<MemoryRegion> slabs = new ArrayList<>();
    private final List<Deque<Slot>> freeByShift = new ArrayList<>();

    IndirectTables(DeviceMemory deviceMemory) {
        this.deviceMemory = deviceMemory;
        for (int shift = 0; shift < Integer.SIZE; shift++) {
            freeByShift.add(new ArrayDeque<>());
        }
    }

    Slot take(int descriptors) {
        int bytes = SplitRingLayout.tableBytes(descriptors);
        int shift = Math.max(SMALLEST_SLOT_SHIFT, Integer.SIZE - Integer.numberOfLeadingZeros(bytes - 1));
        Deque<Slot> free = freeByShift.get(shift);
        if (free.isEmpty()) {
            addSlab(shift, free);
        }
        return free.pop();
    }

    void giveBack(Slot slot) {
        freeByShift.get(slot.shift()).push(slot);
    }

    void close() {
        slabs.forEach(MemoryRegion::release);
        slabs.clear();
        freeByShift.forEach(Deque::clear);
    }

    private void addSlab(int shift, Deque<Slot> free) {
        int slotBytes = 1 << shift;
        MemoryRegion slab = deviceMemory.allocate(Math.max(SLAB_BYTES, slotBytes), SLOT_ALIGNMENT);
        slabs.add(slab);
        SharedMemory memory = new SharedMemory(slab.buffer());
        for (int offset = 0; offset + slotBytes <= slab.size(); offset += slotBytes) {
            free.add(new Slot(memory, offset, slab.deviceAddress(offset), shift));
        }
    }
}
