// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which parts of a piece of memory are free. It is filled from some point in the middle on: what a device still writes for
 * a driver that died is not likely to hit what its successor has.
 *
 * <p>Thread: one at a time.
 */
final class FreeSpace {

    /** Start of each free part, and its end. */
    private final TreeMap<Integer, Integer> parts = new TreeMap<>();

    private final int middle;
    private long bytes;

    /**
     * @param start first byte that is free
     * @param end first byte behind
     * @param middle where to begin
     */
    FreeSpace(int start, int end, int middle) {
        this.middle = middle;
        put(start, middle);
        put(middle, end);
        bytes = end - start;
    }

    /** How many bytes are free, in however many parts. */
    long bytes() {
        return bytes;
    }

    /** Takes a part; -1 if none is large enough. */
    int take(int size, int alignment) {
        int above = take(parts.tailMap(middle, true), size, alignment);
        return above >= 0 ? above : take(parts, size, alignment);
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
                return (int) aligned;
            }
        }
        return -1;
    }

    /** Gives a part back. */
    void give(int start, int size) {
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
