// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.MemoryRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Device memory in this process: each region is a chunk of its own, with gaps between the device addresses. */
final class FakeMemory implements DeviceMemory {

    private static final int PAGE = 4096;

    private final List<Region> live = new ArrayList<>();
    private long nextAddress;

    FakeMemory(long firstAddress) {
        nextAddress = firstAddress;
    }

    @Override
    public MemoryRegion allocate(int bytes, int alignment) {
        return add(ByteBuffer.allocateDirect(bytes + 2 * alignment)
                .alignedSlice(alignment)
                .slice(0, bytes));
    }

    /** Makes a region of memory that is there already. */
    MemoryRegion add(ByteBuffer buffer) {
        Region region = new Region(nextAddress, buffer.order(ByteOrder.LITTLE_ENDIAN));
        nextAddress += (buffer.limit() + 2L * PAGE - 1) / PAGE * PAGE;
        live.add(region);
        return region;
    }

    List<MemoryChunk> chunks() {
        List<MemoryChunk> chunks = new ArrayList<>();
        live.forEach(region -> chunks.add(new MemoryChunk(region.address, region.buffer)));
        return chunks;
    }

    GuestMemory guestMemory() {
        return new GuestMemory(chunks());
    }

    int liveRegions() {
        return live.size();
    }

    private final class Region implements MemoryRegion {

        private final long address;
        private final ByteBuffer buffer;

        Region(long address, ByteBuffer buffer) {
            this.address = address;
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public int size() {
            return buffer.limit();
        }

        @Override
        public long deviceAddress(int offset) {
            if (offset < 0 || offset >= size()) {
                throw new IndexOutOfBoundsException("offset=" + offset + " size=" + size());
            }
            return address + offset;
        }

        @Override
        public void release() {
            live.remove(this);
        }
    }
}
