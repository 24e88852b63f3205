// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.MemoryChunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The driver's memory as the device end sees it: an immutable table of chunks, looked up by device address.
 *
 * <p>An access may span chunks that touch each other; it is bounded by the table. The memory itself is never handed out,
 * bytes are copied. Lookups take the index of the chunk that was hit last as a hint.
 *
 * <p>Lifetime: a snapshot; when the table changes the owner makes a new one and gives it to its queues and elements.
 *
 * <p>Thread: any.
 */
public final class GuestMemory {

    /** One chunk, by its place in the table. */
    static final class Chunk {

        final int index;
        final long start;
        final long size;
        final SharedMemory memory;
        final SharedU64 words;

        Chunk(int index, MemoryChunk chunk) {
            this.index = index;
            start = chunk.address();
            memory = new SharedMemory(chunk.buffer());
            size = memory.size();
            words = memory.u64(0, memory.size() / Long.BYTES);
        }

        /** Whether an access of at least 1 byte lies here. */
        boolean maps(long address, long length) {
            long offset = address - start;
            // An offset beyond the chunk makes the difference negative, one before it is itself negative.
            return offset >= 0 && length <= size - offset;
        }

        /** Whether an access that starts here also ends here. */
        boolean holds(long address, long length) {
            return length <= size - (address - start);
        }

        int offset(long address) {
            return (int) (address - start);
        }

        /** The address after the last byte. */
        long end() {
            return start + size;
        }
    }

    private static final MemoryChunk NOTHING = new MemoryChunk(0, ByteBuffer.allocateDirect(0));

    private final Chunk[] chunks;

    /**
     * Makes the table.
     *
     * @param table chunks of at least 1 byte without overlaps, in any order, none reaching beyond 2^64
     * @throws IllegalArgumentException if chunks overlap or reach beyond 2^64
     */
    public GuestMemory(List<MemoryChunk> table) {
        List<MemoryChunk> sorted = new ArrayList<>(table);
        sorted.removeIf(chunk -> chunk.buffer().limit() == 0);
        sorted.sort(Comparator.comparingLong(chunk -> chunk.address() ^ Long.MIN_VALUE));
        // One empty chunk more, which nothing hits: a hint is always a valid index.
        sorted.add(NOTHING);
        chunks = new Chunk[sorted.size()];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = new Chunk(i, sorted.get(i));
            requireApart(i);
        }
    }

    /**
     * Copies memory of the driver out.
     *
     * @param address device address
     * @param target receives the bytes at its position, which moves on
     * @param length bytes
     * @throws GuestMemoryException if not all of it is in the table
     */
    public void copyOut(long address, ByteBuffer target, int length) {
        copyOut(require(address, length), address, target, length);
    }

    /**
     * Copies into memory of the driver.
     *
     * @param address device address
     * @param source gives the bytes from its position, which moves on
     * @param length bytes
     * @throws GuestMemoryException if not all of it is in the table
     */
    public void copyIn(long address, ByteBuffer source, int length) {
        copyIn(require(address, length), address, source, length);
    }

    /** The chunk in which an access starts, or null if not all of it is mapped; {@code length} is at least 1. */
    Chunk locate(long address, long length, int hint) {
        Chunk chunk = chunks[hint];
        return chunk.maps(address, length) ? chunk : search(address, length);
    }

    Chunk chunk(int index) {
        return chunks[index];
    }

    /** Reads a byte that lies in a chunk, or in one that touches it further on. */
    int getU8(Chunk first, long address) {
        Chunk at = walk(first, address);
        return at.memory.getU8(at.offset(address));
    }

    /** Writes a byte that lies in a chunk, or in one that touches it further on. */
    void putU8(Chunk first, long address, int value) {
        Chunk at = walk(first, address);
        at.memory.putU8(at.offset(address), value);
    }

    void copyOut(Chunk first, long address, ByteBuffer target, int length) {
        Chunk chunk = first;
        for (int done = 0; done < length; ) {
            chunk = walk(chunk, address + done);
            int offset = chunk.offset(address + done);
            int part = (int) Math.min(length - done, chunk.size - offset);
            chunk.memory.copyOut(offset, target, part);
            done += part;
        }
    }

    void copyIn(Chunk first, long address, ByteBuffer source, int length) {
        Chunk chunk = first;
        for (int done = 0; done < length; ) {
            chunk = walk(chunk, address + done);
            int offset = chunk.offset(address + done);
            int part = (int) Math.min(length - done, chunk.size - offset);
            chunk.memory.copyIn(offset, source, part);
            done += part;
        }
    }

    private Chunk require(long address, int length) {
        Chunk chunk = length < 1 ? chunks[0] : locate(address, length, 0);
        if (chunk == null) {
            throw new GuestMemoryException("memory", address, length);
        }
        return chunk;
    }

    /** Goes on from a chunk to the one that has an address further on; all between is known to be mapped. */
    private Chunk walk(Chunk chunk, long address) {
        Chunk at = chunk;
        while (address - at.start >= at.size) {
            at = chunks[at.index + 1];
        }
        return at;
    }

    private Chunk search(long address, long length) {
        int low = 0;
        int high = chunks.length - 2;
        while (low <= high) {
            int middle = low + high >>> 1;
            Chunk chunk = chunks[middle];
            long offset = address - chunk.start;
            if (Long.compareUnsigned(address, chunk.start) < 0) {
                high = middle - 1;
            } else if (Long.compareUnsigned(offset, chunk.size) >= 0) {
                low = middle + 1;
            } else {
                return reaches(middle, offset + length) ? chunk : null;
            }
        }
        return null;
    }

    /** Whether chunks that touch each other cover a number of bytes from the start of the first. */
    private boolean reaches(int first, long bytes) {
        long left = bytes - chunks[first].size;
        for (int chunk = first; left > 0; chunk++) {
            if (chunk + 1 >= chunks.length - 1 || chunks[chunk + 1].start != chunks[chunk].end()) {
                return false;
            }
            left -= chunks[chunk + 1].size;
        }
        return true;
    }

    private void requireApart(int i) {
        Chunk chunk = chunks[i];
        boolean wraps = chunk.size > 0 && Long.compareUnsigned(chunk.end() - 1, chunk.start) < 0;
        boolean overlaps = chunk.size > 0 && i > 0 && Long.compareUnsigned(chunk.start, chunks[i - 1].end() - 1) <= 0;
        if (wraps || overlaps) {
            throw new IllegalArgumentException("memory chunks must not overlap or reach beyond 2^64: address=0x"
                    + Long.toHexString(chunk.start) + " bytes=" + chunk.size);
        }
    }
}
