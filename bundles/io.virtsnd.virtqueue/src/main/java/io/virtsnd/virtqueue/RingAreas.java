// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportException;

/** The three areas of a queue, found in the memory of the driver: each in one chunk, at an offset. */
record RingAreas(
        SharedMemory table, int tableOffset, SharedMemory avail, int availOffset, SharedMemory used, int usedOffset) {

    /** Checks what the driver says about size and alignment (R1). */
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

    /** Finds the areas; {@link GuestMemoryException} if one is not in the table, or spans chunks of it. */
    static RingAreas locate(QueueAddresses addresses, GuestMemory memory) {
        int size = addresses.size();
        long tableAt = addresses.descriptorTable();
        long availAt = addresses.driverArea();
        long usedAt = addresses.deviceArea();
        int table = find("descriptorTable", memory, tableAt, SplitRingLayout.tableBytes(size));
        int avail = find("driverArea", memory, availAt, SplitRingLayout.availBytes(size));
        int used = find("deviceArea", memory, usedAt, SplitRingLayout.usedBytes(size));
        return new RingAreas(
                memory.chunk(table),
                memory.offset(table, tableAt),
                memory.chunk(avail),
                memory.offset(avail, availAt),
                memory.chunk(used),
                memory.offset(used, usedAt));
    }

    private static int find(String area, GuestMemory memory, long address, int bytes) {
        int chunk = memory.locate(address, bytes, 0);
        if (chunk < 0 || !memory.isWithin(chunk, address, bytes)) {
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
