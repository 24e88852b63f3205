// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.DeviceMemoryException;
import io.virtsnd.api.transport.MemoryRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;

/** Memory at device addresses with gaps; whoever touches a released region from the device's side fails. */
final class TestMemory implements DeviceMemory {

    private final NavigableMap<Long, Region> regions = new ConcurrentSkipListMap<>();
    private long next = 0x4_2000_0000L;
    private volatile long capacity = Long.MAX_VALUE;

    private record Region(TestMemory memory, long address, ByteBuffer buffer) implements MemoryRegion {
        @Override
        public long deviceAddress(int offset) {
            return address + Objects.checkIndex(offset, size());
        }

        @Override
        public void release() {
            memory.regions.remove(address);
        }
    }

    @Override
    public synchronized MemoryRegion allocate(int bytes, int alignment) {
        if (bytes > capacity) {
            throw new DeviceMemoryException(bytes, capacity, "test.memory");
        }
        next = (next + 0x1_0000 + alignment - 1) & -alignment;
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes + 2 * alignment).alignedSlice(alignment);
        Region region = new Region(this, next, buffer.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN));
        regions.put(next, region);
        next += bytes;
        return region;
    }

    /** Lets no region be larger than that. */
    void limit(long bytes) {
        capacity = bytes;
    }

    int regions() {
        return regions.size();
    }

    /** Takes the memory away as a transport does: what is written is not there any more. */
    void clear() {
        for (Region region : regions.values()) {
            ByteBuffer bytes = region.buffer().duplicate().clear();
            bytes.put(new byte[bytes.capacity()]);
        }
    }

    /** The bytes that a device sees at an address. */
    ByteBuffer at(long address, int length) {
        Map.Entry<Long, Region> entry = regions.floorEntry(address);
        if (entry == null
                || address + length > entry.getKey() + entry.getValue().size()) {
            throw new AssertionError("the device was led outside of its memory: address=0x" + Long.toHexString(address)
                    + " length=" + length);
        }
        int offset = (int) (address - entry.getKey());
        return entry.getValue().buffer().duplicate().slice(offset, length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
