// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.virtqueue.GuestMemory;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The file that two processes share, as {@code peer.c} describes it. */
final class MappedFile implements DeviceMemory {

    static final int KICKS_AT = 64;
    static final int SIGNALS_AT = 128;
    static final int RING_AT = 4096;
    static final int DATA_AT = 1 << 20;
    static final int SLOT_BYTES = 4096;
    static final int STATUS_AT = 16;
    static final int PAYLOAD_AT = 1024;
    static final int PAYLOAD = 1920;

    private static final int TABLES_AT = 3 << 19;
    private static final int BYTES = 2 << 20;
    private static final long ADDRESS = 0x4000_0000L;
    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final ByteBuffer file;
    private int tablesAt = TABLES_AT;

    MappedFile(Path path) throws IOException {
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file = channel.map(MapMode.READ_WRITE, 0, BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
    }

    /** A part of the file. */
    MemoryRegion region(int offset, int bytes) {
        return new BufferRegion(file.slice(offset, bytes).order(ByteOrder.LITTLE_ENDIAN), ADDRESS + offset);
    }

    /** Indirect tables lie behind the slots. */
    @Override
    public MemoryRegion allocate(int bytes, int alignment) {
        MemoryRegion region = region(tablesAt, bytes);
        tablesAt += bytes;
        return region;
    }

    /** All of the file. */
    GuestMemory guestMemory() {
        return new GuestMemory(List.of(new MemoryChunk(ADDRESS, file)));
    }

    void ringBell(int at) {
        WORDS.getAndAdd(file, at, 1);
    }

    /** Waits until a counter is no longer what it was; answers what it is. */
    int awaitBell(int at, int seen) {
        long start = System.nanoTime();
        int now = (int) WORDS.getAcquire(file, at);
        while (now == seen) {
            if (System.nanoTime() - start > PATIENCE_NANOS) {
                throw new AssertionError("nobody rang: at=" + at + " seen=" + seen);
            }
            Thread.yield();
            now = (int) WORDS.getAcquire(file, at);
        }
        return now;
    }

    /** Word {@code word} of the payload of a message. */
    static long pattern(long message, int word) {
        return mix(message * 1_000_003 + word);
    }

    /** What a device answers to a payload. */
    static int checksum(ByteBuffer payload) {
        long sum = 0;
        for (int at = 0; at < PAYLOAD; at += Long.BYTES) {
            sum = mix(sum ^ payload.getLong(at));
        }
        return (int) sum;
    }

    private static long mix(long word) {
        long mixed = (word ^ word >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }
}
