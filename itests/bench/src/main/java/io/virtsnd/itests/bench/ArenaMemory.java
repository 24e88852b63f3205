// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.DeviceMemoryException;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.MemoryRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** Device memory in this process: one arena of fixed size, as that of a vhost-user transport. */
final class ArenaMemory implements DeviceMemory {

    private static final int PAGE = 4096;
    private static final long ADDRESS = 0x7_0000_0000L;

    private final ByteBuffer arena;
    private int next;

    ArenaMemory(int bytes) {
        arena = ByteBuffer.allocateDirect(bytes + PAGE).alignedSlice(PAGE).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public MemoryRegion allocate(int bytes, int alignment) {
        int at = (next + alignment - 1) & -alignment;
        if (at + bytes > arena.limit()) {
            throw new DeviceMemoryException(bytes, arena.limit() - next, "make the arena of the bench larger");
        }
        next = at + bytes;
        return new BufferRegion(arena.slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN), ADDRESS + at);
    }

    /** All of it. */
    List<MemoryChunk> chunks() {
        return List.of(new MemoryChunk(ADDRESS, arena));
    }
}
