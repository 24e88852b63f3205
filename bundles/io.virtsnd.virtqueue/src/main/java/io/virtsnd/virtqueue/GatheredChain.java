// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.virtqueue.GuestMemory.Chunk;
import java.util.Arrays;

/**
 * The device's private copy of one chain: its descriptors as they were read, where their memory is, and what they add up
 * to. Filled and checked by {@link ChainWalker}, read by {@link ElementChain}.
 *
 * <p>Drivers that format a chain once and send it again and again are common; therefore a copy also knows where it was
 * read from, and {@link #isRepeated} tells whether the same words are still there. Then all that was checked still holds.
 *
 * <p>Thread: one at a time.
 */
final class GatheredChain {

    private static final long LENGTH = 0xffff_ffffL;

    /** Where the link is in the second word of a descriptor. */
    static final int NEXT_SHIFT = 48;

    /** Even, and never negative: the bound check of a view needs to be told. */
    static final int EVEN = 0x7fff_fffe;

    /** Header, samples, status. */
    private static final int USUAL_SEGMENTS = 3;

    /** Address of a segment at {@code 2i}; length, flags and next at {@code 2i + 1}. */
    private long[] words;

    private Chunk[] chunks;
    private int segments;
    private int firstWritable;
    private long readableBytes;
    private long writableBytes;

    /** The table that was copied last, the word where it starts, and the descriptor of it that was the first. */
    private SharedU64 source;

    private int base;
    private int first;
    private boolean indirect;
    private long tableAddress;
    private long tableWord;
    private boolean repeatable;

    /** Each link leads to the next descriptor of the table. */
    private boolean inRow;

    /** Whether the device has popped its head and not pushed it yet. */
    boolean inFlight;

    GatheredChain(int room) {
        words = new long[2 * room];
        chunks = new Chunk[room];
    }

    /** Empties it, to be filled from the table of the queue, from a head on. */
    void begin(SharedU64 table, int head) {
        segments = 0;
        source = table;
        base = 0;
        first = head;
        indirect = false;
        repeatable = false;
    }

    /** It goes on in a table of its own, to which the last descriptor led; null if it cannot be compared in place. */
    void beginTable(SharedU64 table, int word) {
        indirect = true;
        source = table;
        base = word;
        first = 0;
    }

    /** All is copied and checked. From now on the chain may be found to be repeated, unless it lay in two tables. */
    void finish(int writableFrom, long readable, long total, boolean oneTable) {
        firstWritable = writableFrom;
        readableBytes = readable;
        writableBytes = total - readable;
        repeatable = oneTable && source != null;
        inRow = linksInRow();
    }

    private boolean linksInRow() {
        for (int i = 1; i < segments; i++) {
            if ((int) (words[(i << 1) - 1] >>> NEXT_SHIFT) != first + i) {
                return false;
            }
        }
        return true;
    }

    /** The memory is another one: what was found there means nothing the next time. */
    void forget() {
        repeatable = false;
        source = null;
    }

    /**
     * Whether the descriptors are word for word those that were checked before. Each is read once; what is used is the
     * private copy.
     */
    boolean isRepeated(SharedU64 table, int head) {
        if (!repeatable) {
            return false;
        }
        return (!indirect || table.get(head << 1) == tableAddress && table.get((head << 1) + 1) == tableWord)
                && (inRow ? isSameRow() : isSameList());
    }

    /** Without links to follow all words are read at once, which takes half the time. */
    private boolean isSameRow() {
        SharedU64 shared = source;
        long[] copies = words;
        int at = base + (first << 1) & EVEN;
        if (segments == USUAL_SEGMENTS) {
            return (difference(shared, at, copies, 0)
                            | difference(shared, at + 2, copies, 2)
                            | difference(shared, at + 4, copies, 4))
                    == 0;
        }
        for (int i = 0; i < segments << 1; i += 2) {
            if (difference(shared, at + i, copies, i) != 0) {
                return false;
            }
        }
        return true;
    }

    private static long difference(SharedU64 shared, int at, long[] copies, int i) {
        return (shared.get(at) ^ copies[i]) | (shared.get(at + 1) ^ copies[i + 1]);
    }

    private boolean isSameList() {
        int index = first;
        int i = 0;
        while (true) {
            int at = base + (index << 1) & EVEN;
            if (difference(source, at, words, i) != 0) {
                return false;
            }
            long word = words[i + 1];
            if (i + 2 == segments << 1) {
                return true;
            }
            index = (int) (word >>> NEXT_SHIFT);
            i += 2;
        }
    }

    /** Appends a descriptor; there is room. */
    void append(long address, long word) {
        words[segments << 1] = address;
        words[(segments << 1) + 1] = word;
        segments++;
    }

    /** Takes over what was copied for another chain (or this one), with room for more. Nothing is checked yet. */
    void takeOver(GatheredChain other, int room) {
        if (room > room()) {
            words = Arrays.copyOf(other.words, 2 * room);
            chunks = new Chunk[room];
        } else {
            System.arraycopy(other.words, 0, words, 0, 2 * other.segments);
        }
        segments = other.segments;
        source = other.source;
        base = other.base;
        first = other.first;
        indirect = other.indirect;
        tableAddress = other.tableAddress;
        tableWord = other.tableWord;
        repeatable = false;
    }

    int room() {
        return chunks.length;
    }

    boolean isFull() {
        return segments == chunks.length;
    }

    /** Length, flags and next of the descriptor that was appended last. */
    long lastWord() {
        return words[(segments << 1) - 1];
    }

    /** Takes the last descriptor away and keeps it as the way to the table that follows. */
    long dropLast() {
        segments--;
        tableAddress = words[segments << 1];
        tableWord = words[(segments << 1) + 1];
        return tableAddress;
    }

    /** Whether it goes on in a table of its own. */
    boolean isIndirect() {
        return indirect;
    }

    /** Descriptors in that table. */
    int tableEntries() {
        return (int) tableWord >>> 4;
    }

    void locate(int segment, Chunk chunk) {
        chunks[segment] = chunk;
    }

    int segments() {
        return segments;
    }

    int firstWritable() {
        return firstWritable;
    }

    long readableBytes() {
        return readableBytes;
    }

    long writableBytes() {
        return writableBytes;
    }

    long address(int segment) {
        return words[segment << 1];
    }

    long word(int segment) {
        return words[(segment << 1) + 1];
    }

    long length(int segment) {
        return words[(segment << 1) + 1] & LENGTH;
    }

    Chunk chunk(int segment) {
        return chunks[segment];
    }
}
