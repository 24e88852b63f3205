// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import java.nio.ByteBuffer;

/**
 * Gathers one chain of descriptors into an {@link ElementChain}: each descriptor is read once, as two 64-bit words, and
 * checked before anything in it is believed. Bounded: a chain has at most as many descriptors as the queue, so loops end.
 *
 * <p>Thread: one at a time.
 */
final class ChainWalker {

    private static final long TOTAL_BYTES_MAX = 1L << 32;
    private static final long LENGTH = 0xffff_ffffL;

    private final int queueSize;
    private final boolean indirect;
    private final SharedU64 table;
    private final GuestMemory memory;
    private int dataHint;
    private int tableHint;
    private boolean nested;
    private ByteBuffer scratch;

    ChainWalker(int queueSize, boolean indirect, SharedU64 table, GuestMemory memory) {
        this.queueSize = queueSize;
        this.indirect = indirect;
        this.table = table;
        this.memory = memory;
    }

    /** Fills the element; answers what is wrong with the chain, or null. */
    AvailViolation gather(int head, ElementChain element) {
        element.begin(memory, head, queueSize);
        nested = false;
        AvailViolation violation = walk(table, 0, queueSize, head, element);
        return violation == null && element.totalBytes() > TOTAL_BYTES_MAX ? AvailViolation.LENGTH_OVERFLOW : violation;
    }

    /** Walks {@code entries} descriptors that start at word {@code base}, from the one with index {@code first} on. */
    private AvailViolation walk(SharedU64 words, int base, int entries, int first, ElementChain element) {
        long[] segments = element.segmentWords();
        int filled = element.filledWords();
        long total = element.totalBytes();
        boolean writing = element.isWriting();
        int chunk = dataHint;
        long start = memory.start(chunk);
        long size = memory.size(chunk);
        for (int index = first; index < entries; ) {
            long address = words.get(base + (index << 1));
            long word = words.get(base + (index << 1) + 1);
            int flags = (int) (word >>> Integer.SIZE);
            if ((flags & SplitRingLayout.INDIRECT) != 0) {
                element.fill(filled, total);
                return indirect(address, word, element);
            }
            if ((flags & SplitRingLayout.WRITE) == 0) {
                if (writing) {
                    return AvailViolation.READABLE_AFTER_WRITABLE;
                }
            } else if (!writing) {
                writing = true;
                element.beginWriting(filled, total);
            }
            long length = word & LENGTH;
            if (length == 0) {
                return AvailViolation.ZERO_LENGTH;
            }
            total += length;
            long skip = address - start;
            // An address before the chunk is a negative skip, one behind it leaves a negative rest.
            if (skip < 0 || length > size - skip) {
                chunk = memory.locate(address, length, chunk);
                if (chunk < 0) {
                    return AvailViolation.UNMAPPED;
                }
                start = memory.start(chunk);
                size = memory.size(chunk);
            }
            if (filled == segments.length) {
                segments = element.grow();
                if (segments == null) {
                    return AvailViolation.CHAIN_TOO_LONG;
                }
            }
            segments[filled] = address;
            segments[filled + 1] = (long) chunk << Integer.SIZE | length;
            filled += 2;
            if ((flags & SplitRingLayout.NEXT) == 0) {
                dataHint = chunk;
                element.fill(filled, total);
                return null;
            }
            index = flags >>> Short.SIZE;
        }
        return AvailViolation.NEXT_OUT_OF_RANGE;
    }

    /** A table of its own, which ends the chain. WRITE of the descriptor that leads to it means nothing (V7). */
    private AvailViolation indirect(long address, long word, ElementChain element) {
        int bytes = (int) word;
        int entries = bytes >>> 4;
        if (nested) {
            return AvailViolation.INDIRECT_NESTED;
        }
        if (!indirect) {
            return AvailViolation.INDIRECT_NOT_NEGOTIATED;
        }
        if ((word >>> Integer.SIZE & SplitRingLayout.NEXT) != 0) {
            return AvailViolation.INDIRECT_WITH_NEXT;
        }
        if (entries == 0 || (bytes & 15) != 0 || entries > queueSize) {
            return AvailViolation.INDIRECT_LENGTH;
        }
        int chunk = memory.locate(address, bytes, tableHint);
        if (chunk < 0) {
            return AvailViolation.INDIRECT_UNMAPPED;
        }
        tableHint = chunk;
        nested = true;
        int offset = memory.offset(chunk, address);
        return (offset & 7) == 0 && memory.isWithin(chunk, address, bytes)
                ? walk(memory.words(chunk), offset >>> 3, entries, 0, element)
                : walk(copyOfTable(chunk, address, bytes), 0, entries, 0, element);
    }

    /** A table that spans chunks or is not aligned to 8 is copied first: rare, so it may cost something. */
    private SharedU64 copyOfTable(int chunk, long address, int bytes) {
        if (scratch == null) {
            scratch = ByteBuffer.allocateDirect(SplitRingLayout.tableBytes(queueSize));
        }
        memory.copyOut(chunk, address, scratch.clear(), bytes);
        return RingAreas.descriptors(new SharedMemory(scratch.clear()), 0, queueSize);
    }
}
