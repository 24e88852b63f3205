// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.DeviceMemoryException;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.FreeSpace;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.Mapping;
import io.virtsnd.linux.MemoryFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The memory that driver and device of one connection share: one sparse file, mapped once, at a device address that has
 * nothing to do with any pointer.
 *
 * <p>Lifetime: once it is closed nothing that the device writes is seen here any more; views of it read zeros.
 *
 * <p>Thread: any.
 */
final class Arena implements DeviceMemory, AutoCloseable {

    private static final int PAGE = 4096;
    /** Two regions never share a cache line. */
    private static final int UNIT = 64;
    /** Device addresses begin above 4 GiB, so that one that lost its upper half hits nothing, and have 46 bits. */
    private static final long BASE_MIN = 1L << 32;

    private static final long BASE_MAX = 1L << 45;

    private final Object lock = new Object();
    private final MemoryFile file;
    private final Mapping mapping;
    private final long base;
    private final FreeSpace free;
    private int outstanding;
    private boolean closed;

    /**
     * @param linux makes the memory
     * @param settings name and size
     * @param random where the device address comes from
     * @throws IOException if there is no room
     */
    Arena(Linux linux, VhostUserSettings settings, RandomGenerator random) throws IOException {
        int bytes = settings.memorySize() / PAGE * PAGE;
        file = linux.createMemoryFile("virtsnd-" + settings.name(), bytes);
        try {
            mapping = file.map(0, bytes);
        } catch (IOException | RuntimeException failed) {
            file.close();
            throw failed;
        }
        base = random.nextLong(BASE_MIN, BASE_MAX) / PAGE * PAGE;
        free = new FreeSpace(bytes);
    }

    FileDescriptor descriptor() {
        return file.descriptor();
    }

    /** The device address of the first byte, which is the user address as well. */
    long base() {
        return base;
    }

    int size() {
        return mapping.size();
    }

    /** How many regions are not released. */
    int outstanding() {
        synchronized (lock) {
            return outstanding;
        }
    }

    /** Whether so many bytes from an address on are all inside. */
    boolean contains(long address, long bytes) {
        long offset = address - base;
        return offset >= 0 && bytes >= 0 && offset <= size() - bytes;
    }

    @Override
    public MemoryRegion allocate(int bytes, int alignment) {
        DeviceMemory.requireValid(bytes, alignment);
        synchronized (lock) {
            if (closed) {
                throw new TransportException("connection is closed: no more memory can be made");
            }
            boolean fits = bytes <= Integer.MAX_VALUE - UNIT;
            int room = fits ? (bytes + UNIT - 1) / UNIT * UNIT : bytes;
            int offset = fits ? free.take(room, Math.max(alignment, UNIT)) : -1;
            if (offset < 0) {
                throw new DeviceMemoryException(
                        bytes,
                        free.bytes(),
                        "raise memory.size=" + size() + " of the transport, or use smaller buffers");
            }
            outstanding++;
            ByteBuffer buffer = mapping.buffer().slice(offset, bytes).order(ByteOrder.LITTLE_ENDIAN);
            if (free.wasUsed(offset)) {
                clear(buffer);
            }
            return new ArenaRegion(offset, room, buffer);
        }
    }

    private static void clear(ByteBuffer buffer) {
        int at = 0;
        for (; at <= buffer.capacity() - Long.BYTES; at += Long.BYTES) {
            buffer.putLong(at, 0);
        }
        for (; at < buffer.capacity(); at++) {
            buffer.put(at, (byte) 0);
        }
    }

    private void release(ArenaRegion region) {
        synchronized (lock) {
            if (!region.released) {
                region.released = true;
                outstanding--;
                free.give(region.offset, region.room);
            }
        }
    }

    /** Ends all access to the file. Further calls do nothing. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        mapping.close();
        file.close();
    }

    /** One region. */
    private final class ArenaRegion implements MemoryRegion {

        private final int offset;
        private final int room;
        private final ByteBuffer buffer;
        private boolean released;

        ArenaRegion(int offset, int room, ByteBuffer buffer) {
            this.offset = offset;
            this.room = room;
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public long deviceAddress(int index) {
            return base + offset + Objects.checkIndex(index, buffer.capacity());
        }

        @Override
        public void release() {
            Arena.this.release(this);
        }
    }
}
