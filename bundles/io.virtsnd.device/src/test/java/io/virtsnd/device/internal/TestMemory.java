// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.MemoryRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Memory of a driver under test: direct buffers at device addresses with gaps between them. */
final class TestMemory implements DeviceMemory {

    private final List<MemoryChunk> chunks = new ArrayList<>();
    private final Consumer<List<MemoryChunk>> table;
    private long next = 0x1_2345_6000L;

    TestMemory(Consumer<List<MemoryChunk>> table) {
        this.table = table;
    }

    @Override
    public MemoryRegion allocate(int bytes, int alignment) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes + alignment)
                .alignedSlice(alignment)
                .slice(0, bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
        long address = next;
        next += (bytes + 0x2fffL) & ~0xfffL;
        MemoryChunk chunk = new MemoryChunk(address, buffer);
        chunks.add(chunk);
        publish();
        return new Region(address, buffer, () -> {
            chunks.remove(chunk);
            publish();
        });
    }

    List<MemoryChunk> chunks() {
        return List.copyOf(chunks);
    }

    private void publish() {
        table.accept(List.copyOf(chunks));
    }

    private record Region(long address, ByteBuffer buffer, Runnable releaser) implements MemoryRegion {

        @Override
        public long deviceAddress(int offset) {
            return address + offset;
        }

        @Override
        public void release() {
            releaser.run();
        }
    }
}
