// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which parts of a piece of shared memory are free: the lowest from some point on that fits is taken, then the lowest of
 * all; neighbours that are given back become one.
 *
 * <p>Thread: one at a time.
 */
public final class FreeSpace {

    /** Start of each free part, and its end. */
    private final TreeMap<Integer, Integer> parts = new TreeMap<>();

    private final int first;
    /** What lies behind was never used. */
    private int used;

    private int previouslyUsed;
    private long bytes;

    /**
     * All is free, and taken from the start on.
     *
     * @param bytes size of the memory, 1 to 2^31 - 1
     */
    public FreeSpace(int bytes) {
        this(bytes, 0);
    }

    /**
     * All is free, and taken from some point on first: what a device still writes for a driver that died is not likely to
     * hit what its successor has.
     *
     * @param bytes size of the memory, 1 to 2^31 - 1
     * @param first where to begin, bytes from the start, 0 to {@code bytes} - 1
     */
    public FreeSpace(int bytes, int first) {
        this.first = first;
        this.bytes = bytes;
        put(0, first);
        put(first, bytes);
    }

    /**
     * What is left.
     *
     * @return how many bytes are free, in however many parts
     */
    public long bytes() {
        return bytes;
    }

    /**
     * Takes a part.
     *
     * @param size bytes, at least 1
     * @param alignment of its start, bytes, at least 1
     * @return its start, bytes from that of the memory; -1 if no free part is large enough
     */
    public int take(int size, int alignment) {
        int start = take(parts.tailMap(first, true), size, alignment);
        return start >= 0 ? start : take(parts, size, alignment);
    }

    private int take(NavigableMap<Integer, Integer> among, int size, int alignment) {
        for (Map.Entry<Integer, Integer> part : among.entrySet()) {
            int start = part.getKey();
            int end = part.getValue();
            long aligned = ((long) start + alignment - 1) / alignment * alignment;
            if (aligned + size <= end) {
                parts.remove(start);
                put(start, (int) aligned);
                put((int) aligned + size, end);
                bytes -= size;
                previouslyUsed = used;
                used = Math.max(used, (int) aligned + size);
                return (int) aligned;
            }
        }
        return -1;
    }

    /**
     * Whether the part that was taken last may hold something of an owner before.
     *
     * @param start its start, as {@link #take} answered it
     * @return false if it was certainly never taken before
     */
    public boolean wasUsed(int start) {
        return start < previouslyUsed;
    }

    /**
     * Gives a part back.
     *
     * @param start its start, as {@link #take} answered it
     * @param size its size, bytes, as it was taken
     */
    public void give(int start, int size) {
        int from = start;
        int to = start + size;
        Map.Entry<Integer, Integer> below = parts.floorEntry(start);
        if (below != null && below.getValue() == start) {
            from = below.getKey();
        }
        Integer end = parts.remove(to);
        parts.put(from, end == null ? to : end);
        bytes += size;
    }

    private void put(int start, int end) {
        if (end > start) {
            parts.put(start, end);
        }
    }
}
