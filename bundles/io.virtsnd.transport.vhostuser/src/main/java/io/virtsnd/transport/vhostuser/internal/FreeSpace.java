// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import java.util.Map;
import java.util.TreeMap;

/**
 * Which parts of a piece of memory are free: the lowest that fits is taken, neighbours that are given back become one.
 *
 * <p>Thread: one at a time.
 */
final class FreeSpace {

    /** Start of each free part, and its size; no two touch each other. */
    private final TreeMap<Integer, Integer> parts = new TreeMap<>();
    /** What lies below was used at some time. */
    private int used;

    private int previouslyUsed;
    private long bytes;

    FreeSpace(int bytes) {
        parts.put(0, bytes);
        this.bytes = bytes;
    }

    /** How many bytes are free, in however many parts. */
    long bytes() {
        return bytes;
    }

    /** Takes a part; -1 if none is large enough. */
    int take(int size, int alignment) {
        for (Map.Entry<Integer, Integer> part : parts.entrySet()) {
            int start = part.getKey();
            long aligned = ((long) start + alignment - 1) / alignment * alignment;
            long end = (long) start + part.getValue();
            if (aligned + size <= end) {
                parts.remove(start);
                put(start, (int) aligned);
                put((int) (aligned + size), (int) end);
                bytes -= size;
                previouslyUsed = used;
                used = Math.max(used, (int) (aligned + size));
                return (int) aligned;
            }
        }
        return -1;
    }

    /** Whether the part that was taken last may hold something. */
    boolean wasUsed(int offset) {
        return offset < previouslyUsed;
    }

    /** Gives a part back. */
    void give(int offset, int size) {
        int start = offset;
        int end = offset + size;
        Map.Entry<Integer, Integer> below = parts.floorEntry(offset);
        if (below != null && below.getKey() + below.getValue() == start) {
            start = below.getKey();
        }
        Integer above = parts.remove(end);
        if (above != null) {
            end += above;
        }
        parts.put(start, end - start);
        bytes += size;
    }

    private void put(int start, int end) {
        if (end > start) {
            parts.put(start, end - start);
        }
    }
}
