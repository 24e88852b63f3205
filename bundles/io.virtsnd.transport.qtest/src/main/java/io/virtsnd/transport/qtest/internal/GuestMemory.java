// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.DeviceMemoryException;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.linux.FreeSpace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * The memory of the guest that is not there: a file that QEMU and this process have mapped. An address of the guest is an
 * offset into the file.
 *
 * <pre>
 *  0        1 MiB                               size, at most 1 GiB
 *  | firmware | what is given out ..............|
 *  a file of 1 MiB and less: from 4 KiB to 640 KiB
 * </pre>
 *
 * <p>Lifetime: the mapping goes when the last view of it is garbage; a file that was replaced meanwhile stays as it was.
 *
 * <p>Thread: any.
 */
final class GuestMemory implements DeviceMemory {

    private static final int PAGE = 4096;
    /** Two regions never share a cache line. */
    private static final int UNIT = 64;

    private static final int MEBIBYTE = 1 << 20;
    private static final int BASE_MEMORY = 640 << 10;
    /** Machines have a hole for devices below 4 GiB, none below this. */
    private static final int MAX = 1 << 30;

    private final ByteBuffer bytes;
    /** The first byte that is given out. */
    private final int start;

    private final FreeSpace free;
    private final Object lock = new Object();

    private GuestMemory(ByteBuffer bytes, RandomGenerator random) {
        this.bytes = bytes;
        boolean isSmall = bytes.capacity() <= MEBIBYTE;
        start = isSmall ? PAGE : MEBIBYTE;
        int end = isSmall ? Math.min(bytes.capacity(), BASE_MEMORY) : bytes.capacity();
        int size = end - start;
        free = new FreeSpace(size, random.nextInt(Math.max(1, size / PAGE / 2)) * PAGE);
    }

    /**
     * Maps the file.
     *
     * @param file of QEMU's memory-backend-file
     * @param random where to begin
     * @throws IOException if it cannot be mapped, or is too small
     */
    static GuestMemory map(Path file, RandomGenerator random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            int size = (int) Math.min(MAX, channel.size());
            if (size < 16 * PAGE) {
                throw new IOException("too small for the memory of a machine: bytes=" + size + " file=" + file);
            }
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
            return new GuestMemory(mapped.order(ByteOrder.LITTLE_ENDIAN), random);
        }
    }

    /** Whether QEMU sees what is written here. */
    boolean isMemoryOf(QtestSocket socket, RandomGenerator random) throws IOException {
        MemoryRegion word = allocate(Integer.BYTES, UNIT);
        try {
            int pattern = random.nextInt();
            word.buffer().putInt(0, pattern);
            return socket.read(Width.LONG, word.deviceAddress(0)) == pattern;
        } finally {
            word.release();
        }
    }

    @Override
    public MemoryRegion allocate(int size, int alignment) {
        DeviceMemory.requireValid(size, alignment);
        int room = size > Integer.MAX_VALUE - UNIT ? size : (size + UNIT - 1) / UNIT * UNIT;
        int offset;
        synchronized (lock) {
            offset = free.take(room, Math.max(alignment, UNIT));
            if (offset < 0) {
                throw new DeviceMemoryException(
                        size, free.bytes(), "start QEMU with more memory (-m), or use smaller buffers");
            }
        }
        return new Region(start + offset, room, size);
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

    /** One region. */
    private final class Region implements MemoryRegion {

        private final int offset;
        private final int room;
        private final ByteBuffer buffer;
        private boolean released;

        Region(int offset, int room, int size) {
            this.offset = offset;
            this.room = room;
            buffer = bytes.slice(offset, size).order(ByteOrder.LITTLE_ENDIAN);
            clear(buffer);
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public long deviceAddress(int index) {
            return offset + Objects.checkIndex(index, buffer.capacity());
        }

        @Override
        public void release() {
            synchronized (lock) {
                if (!released) {
                    released = true;
                    free.give(offset - start, room);
                }
            }
        }
    }
}
