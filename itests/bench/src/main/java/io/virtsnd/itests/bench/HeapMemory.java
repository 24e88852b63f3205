// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.MemoryRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Device memory in this process, a chunk for each region. */
final class HeapMemory implements DeviceMemory {

    private static final int PAGE = 4096;

    private final List<MemoryChunk> chunks = new ArrayList<>();
    private long nextAddress = 0x7_0000_0000L;

    @Override
    public MemoryRegion allocate(int bytes, int alignment) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes + 2 * PAGE)
                .alignedSlice(PAGE)
                .slice(0, bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
        long address = nextAddress;
        nextAddress += (bytes + 2L * PAGE - 1) / PAGE * PAGE;
        chunks.add(new MemoryChunk(address, buffer));
        return new BufferRegion(buffer, address);
    }

    /** All that was allocated. */
    List<MemoryChunk> chunks() {
        return List.copyOf(chunks);
    }
}
