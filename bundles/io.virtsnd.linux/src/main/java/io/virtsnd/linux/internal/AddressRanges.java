// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All mappings of one {@code Linux}. Ranges whose buffers are garbage are given back by whoever makes the next mapping: there
 * is no thread for it.
 *
 * <p>Thread: any.
 */
public final class AddressRanges {

    private final ReferenceQueue<ByteBuffer> garbage = new ReferenceQueue<>();
    private final Set<AddressRange> ranges = ConcurrentHashMap.newKeySet();

    /**
     * Keeps track of a range.
     *
     * @param address that was mapped
     * @param buffer over it
     * @return the range
     */
    public AddressRange add(long address, ByteBuffer buffer) {
        AddressRange range = new AddressRange(address, buffer, garbage);
        ranges.add(range);
        return range;
    }

    /** Gives back what nobody can see any more. */
    public void reap() {
        Reference<? extends ByteBuffer> next = garbage.poll();
        while (next != null) {
            AddressRange range = (AddressRange) next;
            ranges.remove(range);
            range.free();
            next = garbage.poll();
        }
    }

    /**
     * Native access ends: covers all that is still over a file, and forgets it. Nobody gives the addresses of views back that
     * are not garbage by now; there is no memory at them.
     */
    public void coverAll() {
        reap();
        for (AddressRange range : ranges) {
            range.cover();
            range.leave();
            ranges.remove(range);
        }
    }
}
