// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/** Memory that a device reaches at addresses above 4 GiB, far from those of this process. Thread: any. */
final class FakeMemory implements DeviceMemory {

    private static final long FIRST = 0x12_3400_0000L;
    private static final int GAP = 4096;

    private final Consumer<List<MemoryChunk>> table;
    private final Map<Long, Region> regions = new LinkedHashMap<>();
    private long next = FIRST;
    private boolean closed;

    FakeMemory(Consumer<List<MemoryChunk>> table) {
        this.table = table;
    }

    @Override
    public synchronized MemoryRegion allocate(int bytes, int alignment) {
        if (closed) {
            throw new TransportException("session is closed: no more memory can be made");
        }
        ByteBuffer all = ByteBuffer.allocateDirect(bytes + alignment - 1);
        int skip = (alignment - all.alignmentOffset(0, alignment)) % alignment;
        long address = (next + alignment - 1) / alignment * alignment;
        next = address + bytes + GAP;
        Region region = new Region(address, all.slice(skip, bytes).order(ByteOrder.LITTLE_ENDIAN));
        regions.put(address, region);
        publish();
        return region;
    }

    /** The device reaches nothing any more. */
    synchronized void close() {
        closed = true;
        regions.clear();
        publish();
    }

    /** The device is not there any more. */
    synchronized void forget() {
        closed = true;
        regions.clear();
    }

    private void publish() {
        List<MemoryChunk> chunks = new ArrayList<>();
        regions.forEach((address, region) -> chunks.add(new MemoryChunk(address, region.buffer)));
        table.accept(chunks);
    }

    private synchronized void release(Region region) {
        if (regions.remove(region.address, region)) {
            publish();
        }
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
        public long deviceAddress(int offset) {
            return address + Objects.checkIndex(offset, buffer.capacity());
        }

        @Override
        public void release() {
            FakeMemory.this.release(this);
        }
    }
}
