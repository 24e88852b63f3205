// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Device addresses: random, with gaps between regions, and aligned to no more than was asked for, so that whoever
 * translates an address wrongly hits nothing.
 *
 * <p>Thread: one at a time.
 */
final class AddressSpace {

    private static final int BITS = 46;
    private static final long GAP = 4096;

    private final RandomGenerator random;
    private final NavigableMap<Long, Long> ends = new TreeMap<>();

    AddressSpace(RandomGenerator random) {
        this.random = random;
    }

    /** Takes so many bytes; the address is a multiple of the alignment, and of nothing larger. */
    long take(int bytes, int alignment) {
        while (true) {
            long units = random.nextLong(1L << BITS) / alignment | 1;
            long address = units * alignment;
            if (isFree(address - GAP, address + bytes + GAP)) {
                ends.put(address, address + bytes);
                return address;
            }
        }
    }

    void give(long address) {
        ends.remove(address);
    }

    private boolean isFree(long from, long to) {
        Map.Entry<Long, Long> below = ends.lowerEntry(to);
        return from > 0 && (below == null || below.getValue() <= from);
    }
}
