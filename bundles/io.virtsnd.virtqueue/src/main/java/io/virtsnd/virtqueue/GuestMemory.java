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

    private final long[] starts;
    private final long[] sizes;
    private final SharedMemory[] chunks;
    private final SharedU64[] words;

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
        int count = sorted.size();
        starts = new long[count + 1];
        sizes = new long[count + 1];
        chunks = new SharedMemory[count + 1];
        words = new SharedU64[count + 1];
        for (int i = 0; i < count; i++) {
            MemoryChunk chunk = sorted.get(i);
            starts[i] = chunk.address();
            sizes[i] = chunk.buffer().limit();
            chunks[i] = new SharedMemory(chunk.buffer());
            words[i] = chunks[i].u64(0, chunks[i].size() / Long.BYTES);
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

    /** The chunk in which an access starts, or -1 if not all of it is mapped; {@code length} is at least 1. */
    int locate(long address, long length, int hint) {
        long offset = address - starts[hint];
        // An offset beyond the chunk makes the difference negative, one before it is itself negative.
        return offset >= 0 && length <= sizes[hint] - offset ? hint : search(address, length);
    }

    /** Whether an access that starts in a chunk also ends there. */
    boolean isWithin(int chunk, long address, long length) {
        return length <= sizes[chunk] - (address - starts[chunk]);
    }

    long start(int chunk) {
        return starts[chunk];
    }

    long size(int chunk) {
        return sizes[chunk];
    }

    SharedMemory chunk(int chunk) {
        return chunks[chunk];
    }

    /** A chunk as 64-bit words from its start on. */
    SharedU64 words(int chunk) {
        return words[chunk];
    }

    int offset(int chunk, long address) {
        return (int) (address - starts[chunk]);
    }

    /** Reads 1, 4 or 8 bytes that may span chunks, little endian; {@code chunk} is where the access was located. */
    long getBytes(int chunk, long address, int bytes) {
        if (isWithin(chunk, address, bytes)) {
            SharedMemory memory = chunks[chunk];
            int offset = offset(chunk, address);
            return bytes == Long.BYTES
                    ? memory.getU64(offset)
                    : bytes == Integer.BYTES ? memory.getU32(offset) & 0xffff_ffffL : memory.getU8(offset);
        }
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            int at = walk(chunk, address + i);
            value |= (long) chunks[at].getU8(offset(at, address + i)) << (i << 3);
        }
        return value;
    }

    /** Writes 1, 4 or 8 bytes that may span chunks, little endian. */
    void putBytes(int chunk, long address, int bytes, long value) {
        if (isWithin(chunk, address, bytes)) {
            SharedMemory memory = chunks[chunk];
            int offset = offset(chunk, address);
            if (bytes == Long.BYTES) {
                memory.putU64(offset, value);
            } else if (bytes == Integer.BYTES) {
                memory.putU32(offset, (int) value);
            } else {
                memory.putU8(offset, (int) value);
            }
            return;
        }
        for (int i = 0; i < bytes; i++) {
            int at = walk(chunk, address + i);
            chunks[at].putU8(offset(at, address + i), (int) (value >>> (i << 3)));
        }
    }

    void copyOut(int first, long address, ByteBuffer target, int length) {
        int chunk = first;
        for (int done = 0; done < length; ) {
            chunk = walk(chunk, address + done);
            int offset = offset(chunk, address + done);
            int part = (int) Math.min(length - done, sizes[chunk] - offset);
            chunks[chunk].copyOut(offset, target, part);
            done += part;
        }
    }

    void copyIn(int first, long address, ByteBuffer source, int length) {
        int chunk = first;
        for (int done = 0; done < length; ) {
            chunk = walk(chunk, address + done);
            int offset = offset(chunk, address + done);
            int part = (int) Math.min(length - done, sizes[chunk] - offset);
            chunks[chunk].copyIn(offset, source, part);
            done += part;
        }
    }

    private int require(long address, int length) {
        int chunk = length < 1 ? 0 : locate(address, length, 0);
        if (chunk < 0) {
            throw new GuestMemoryException("memory", address, length);
        }
        return chunk;
    }

    /** Goes on from a chunk to the one that has an address further on; all between is known to be mapped. */
    private int walk(int chunk, long address) {
        int at = chunk;
        while (address - starts[at] >= sizes[at]) {
            at++;
        }
        return at;
    }

    private int search(long address, long length) {
        int low = 0;
        int high = starts.length - 2;
        while (low <= high) {
            int middle = low + high >>> 1;
            long offset = address - starts[middle];
            if (Long.compareUnsigned(address, starts[middle]) < 0) {
                high = middle - 1;
            } else if (Long.compareUnsigned(offset, sizes[middle]) >= 0) {
                low = middle + 1;
            } else {
                return reaches(middle, offset + length) ? middle : -1;
            }
        }
        return -1;
    }

    /** Whether chunks that touch each other cover a number of bytes from the start of the first. */
    private boolean reaches(int first, long bytes) {
        long left = bytes - sizes[first];
        int chunk = first;
        while (left > 0) {
            long end = starts[chunk] + sizes[chunk];
            chunk++;
            if (chunk >= starts.length - 1 || starts[chunk] != end) {
                return false;
            }
            left -= sizes[chunk];
        }
        return true;
    }

    private void requireApart(int i) {
        long last = starts[i] + sizes[i] - 1;
        boolean wraps = Long.compareUnsigned(last, starts[i]) < 0;
        if (wraps || i > 0 && Long.compareUnsigned(starts[i], starts[i - 1] + sizes[i - 1] - 1) <= 0) {
            throw new IllegalArgumentException("memory chunks must not overlap or reach beyond 2^64: address=0x"
                    + Long.toHexString(starts[i]) + " bytes=" + sizes[i]);
        }
    }
}
