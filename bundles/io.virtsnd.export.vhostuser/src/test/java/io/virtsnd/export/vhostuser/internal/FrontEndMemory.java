// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.Mapping;
import io.virtsnd.linux.MemoryFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The memory of a scripted front end: one file, seen at two different addresses. */
final class FrontEndMemory implements DeviceMemory, AutoCloseable {

    static final long GUEST = 0x4000_0000L;
    static final long USER = 0x7fab_0000_0000L;

    private final MemoryFile file;
    private final Mapping mapping;
    private int next;
    /** Where descriptors see the file. */
    long guest = GUEST;

    FrontEndMemory(Linux linux, int bytes) throws IOException {
        file = linux.createMemoryFile("front-end", bytes);
        mapping = file.map(0, bytes);
    }

    FileDescriptor descriptor() {
        return file.descriptor();
    }

    int size() {
        return mapping.size();
    }

    static long userAddress(long guestAddress) {
        return guestAddress - GUEST + USER;
    }

    @Override
    public MemoryRegion allocate(int bytes, int alignment) {
        int at = (next + alignment - 1) & -alignment;
        next = at + bytes;
        ByteBuffer buffer = mapping.buffer().slice(at, bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new Region(at, buffer);
    }

    @Override
    public void close() {
        mapping.close();
        file.close();
    }

    private final class Region implements MemoryRegion {

        private final int at;
        private final ByteBuffer buffer;

        Region(int at, ByteBuffer buffer) {
            this.at = at;
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public long deviceAddress(int offset) {
            return guest + at + offset;
        }

        @Override
        public void release() {
            // The file goes as a whole.
        }
    }
}
