// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.virtqueue.GuestMemory.Chunk;
import java.nio.ByteBuffer;

/**
 * Gathers one chain of descriptors into an {@link ElementChain}, in two steps: the descriptors are copied into private
 * memory, each read once, as two 64-bit words; then the copy is checked. Bounded: a chain has at most as many descriptors
 * as the queue, so loops end.
 *
 * <p>The copy of each head is kept while chains are short: a chain that is word for word what it was needs no check.
 *
 * <p>Thread: one at a time.
 */
final class ChainWalker {

    /** The longest chain whose copy is kept: bounds the memory that a driver can make the device use. */
    static final int KEPT_SEGMENTS = 4;

    private static final long TOTAL_BYTES_MAX = 1L << 32;
    private static final long NEXT = (long) SplitRingLayout.NEXT << Integer.SIZE;
    private static final long WRITE = (long) SplitRingLayout.WRITE << Integer.SIZE;
    private static final long INDIRECT = (long) SplitRingLayout.INDIRECT << Integer.SIZE;

    private final int queueSize;
    private final boolean indirect;
    private final GatheredChain[] kept;
    private SharedU64 table;
    private GuestMemory memory;
    private int dataHint;
    private int tableHint;
    private ByteBuffer scratch;

    ChainWalker(int queueSize, boolean indirect) {
        this.queueSize = queueSize;
        this.indirect = indirect;
        kept = new GatheredChain[queueSize];
    }

    /** Where descriptors and segments are found from now on. What is in flight stays so. */
    void bind(SharedU64 descriptors, GuestMemory guest) {
        table = descriptors;
        memory = guest;
        dataHint = 0;
        tableHint = 0;
        for (GatheredChain known : kept) {
            if (known != null) {
                known.forget();
            }
        }
    }

    /** The copy that is kept for a head; {@code head} is in range. */
    GatheredChain kept(int head) {
        GatheredChain known = kept[head];
        return known != null ? known : keep(head);
    }

    private GatheredChain keep(int head) {
        kept[head] = new GatheredChain(Math.min(KEPT_SEGMENTS, queueSize));
        return kept[head];
    }

    /** Fills the element; answers what is wrong with the chain, or null. {@code known} is kept for the head. */
    AvailViolation gather(int head, GatheredChain known, ElementChain element) {
        element.bind(memory, head, known);
        return known.isRepeated(table, head) ? null : gatherAnew(head, element);
    }

    private AvailViolation gatherAnew(int head, ElementChain element) {
        element.chain().begin(table, head);
        AvailViolation violation = copy(table, 0, element);
        boolean direct = true;
        if (violation == null && (element.chain().lastWord() & INDIRECT) != 0) {
            direct = element.chain().segments() == 1;
            violation = copyIndirect(element);
        }
        return violation != null ? violation : check(element.chain(), direct);
    }

    /** Copies from the table at word {@code base} on: that of the queue from the head on, an indirect one from its start. */
    private AvailViolation copy(SharedU64 words, int base, ElementChain element) {
        GatheredChain chain = element.chain();
        int entries = chain.isIndirect() ? chain.tableEntries() : queueSize;
        int index = chain.isIndirect() ? 0 : element.head();
        while (index < entries) {
            if (chain.isFull()) {
                chain = element.larger(queueSize);
                if (chain == null) {
                    return AvailViolation.CHAIN_TOO_LONG;
                }
            }
            int at = base + (index << 1) & GatheredChain.EVEN;
            long word = words.get(at + 1);
            chain.append(words.get(at), word);
            if ((word & (NEXT | INDIRECT)) != NEXT) {
                return null;
            }
            index = (int) (word >>> GatheredChain.NEXT_SHIFT);
        }
        return AvailViolation.NEXT_OUT_OF_RANGE;
    }

    /** The last descriptor leads to a table of its own, which ends the chain. Its WRITE means nothing (V7). */
    private AvailViolation copyIndirect(ElementChain element) {
        long word = element.chain().lastWord();
        int bytes = (int) word;
        int entries = bytes >>> 4;
        if (!indirect) {
            return AvailViolation.INDIRECT_NOT_NEGOTIATED;
        }
        if ((word & NEXT) != 0) {
            return AvailViolation.INDIRECT_WITH_NEXT;
        }
        if (entries == 0 || (bytes & 15) != 0 || entries > queueSize) {
            return AvailViolation.INDIRECT_LENGTH;
        }
        long address = element.chain().dropLast();
        Chunk chunk = memory.locate(address, bytes, tableHint);
        if (chunk == null) {
            return AvailViolation.INDIRECT_UNMAPPED;
        }
        tableHint = chunk.index;
        AvailViolation violation = copyTable(chunk, address, bytes, element);
        boolean nested = violation == null && (element.chain().lastWord() & INDIRECT) != 0;
        return nested ? AvailViolation.INDIRECT_NESTED : violation;
    }

    private AvailViolation copyTable(Chunk chunk, long address, int bytes, ElementChain element) {
        int offset = chunk.offset(address);
        if ((offset & 15) == 0 && chunk.holds(address, bytes)) {
            element.chain().beginTable(chunk.words, offset >>> 3);
            return copy(chunk.words, offset >>> 3, element);
        }
        // A table that spans chunks or is not aligned is copied first: rare, so it may cost something.
        if (scratch == null) {
            scratch = ByteBuffer.allocateDirect(SplitRingLayout.tableBytes(queueSize));
        }
        memory.copyOut(chunk, address, scratch.clear(), bytes);
        SharedU64 words = RingAreas.descriptors(new SharedMemory(scratch.clear()), 0, queueSize);
        element.chain().beginTable(null, 0);
        return copy(words, 0, element);
    }

    /** Checks the private copy. */
    private AvailViolation check(GatheredChain chain, boolean oneTable) {
        Chunk chunk = memory.chunk(dataHint);
        int segments = chain.segments();
        int firstWritable = segments;
        long readable = 0;
        long total = 0;
        for (int segment = 0; segment < segments; segment++) {
            long length = chain.length(segment);
            if ((chain.word(segment) & WRITE) == 0) {
                readable += length;
                if (firstWritable != segments) {
                    return AvailViolation.READABLE_AFTER_WRITABLE;
                }
            } else if (firstWritable == segments) {
                firstWritable = segment;
            }
            if (length == 0) {
                return AvailViolation.ZERO_LENGTH;
            }
            total += length;
            chunk = memory.locate(chain.address(segment), length, chunk.index);
            if (chunk == null) {
                return AvailViolation.UNMAPPED;
            }
            chain.locate(segment, chunk);
        }
        if (segments > queueSize) {
            return AvailViolation.CHAIN_TOO_LONG;
        }
        if (total > TOTAL_BYTES_MAX) {
            return AvailViolation.LENGTH_OVERFLOW;
        }
        dataHint = chunk.index;
        chain.finish(firstWritable, readable, total, oneTable);
        return null;
    }
}
