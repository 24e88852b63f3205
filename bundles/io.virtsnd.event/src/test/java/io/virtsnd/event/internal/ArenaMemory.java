// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.virtqueue.GuestMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Device memory in this process: one arena that is never used twice, at an address of its own. */
final class ArenaMemory implements DeviceMemory {

    private static final long BASE = 0x7_0000_0000L;
    private static final int ARENA_BYTES = 4 << 20;

    private final ByteBuffer arena = ByteBuffer.allocateDirect(ARENA_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final Set<MemoryRegion> live = new HashSet<>();
    private int next;

    @Override
    public synchronized MemoryRegion allocate(int bytes, int alignment) {
        int offset = next + alignment - 1 & -alignment;
        next = offset + bytes;
        MemoryRegion region = new Region(offset, arena.slice(offset, bytes).order(ByteOrder.LITTLE_ENDIAN));
        live.add(region);
        return region;
    }

    /** Regions that are not released. */
    synchronized int live() {
        return live.size();
    }

    GuestMemory guest() {
        return new GuestMemory(List.of(new MemoryChunk(BASE, arena)));
    }

    private final class Region implements MemoryRegion {

        private final int start;
        private final ByteBuffer buffer;

        Region(int start, ByteBuffer buffer) {
            this.start = start;
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public long deviceAddress(int offset) {
            return BASE + start + offset;
        }

        @Override
        public void release() {
            synchronized (ArenaMemory.this) {
                live.remove(this);
            }
        }
    }
}
