// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.transport.vfio.internal.VfioStructures.Range;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Device addresses of pieces of memory. They lie above 4 GiB, if there are such, so that an address that lost its upper half
 * hits nothing; a page is free behind each piece, so that what is written too far hits nothing either.
 *
 * <p>Thread: one at a time.
 */
final class IovaSpace {

    static final long PAGE = 4096;
    private static final long LOW_END = 1L << 32;
    /** What every IOMMU has, where the kernel does not tell. */
    private static final Range USUAL = new Range(0, (1L << 39) - 1);

    private final long first;
    private final long last;
    /** First address of each piece that is in use, and its size. */
    private final TreeMap<Long, Long> used = new TreeMap<>();

    private long next;

    /** @param ranges first and last address of what there is; empty: unknown */
    IovaSpace(List<Range> ranges) {
        Range best = new Range(-1, -1);
        for (Range range : ranges.isEmpty() ? List.of(USUAL) : ranges) {
            Range above = new Range(Math.max(range.first(), LOW_END), range.second());
            Range usable = length(above) > 0 ? above : range;
            boolean isHigher = usable.first() >= LOW_END && best.first() < LOW_END;
            boolean isAlike = usable.first() >= LOW_END == best.first() >= LOW_END;
            if (length(usable) > 0 && (isHigher || isAlike && length(usable) > length(best))) {
                best = usable;
            }
        }
        // Nothing lies at 0.
        first = Math.max((best.first() + PAGE - 1) / PAGE * PAGE, PAGE);
        last = best.second();
        next = first;
    }

    /** Whatever lies above 2^62 is not needed. */
    private static long length(Range range) {
        long end = range.second() < 0 ? 1L << 62 : Math.min(range.second(), 1L << 62);
        return range.first() < 0 ? 0 : end - range.first() + 1;
    }

    /** Finds room for so many bytes, a multiple of the page size; -1 if there is none. */
    long take(long bytes) {
        long at = fit(next, bytes);
        if (at < 0) {
            at = fit(first, bytes);
        }
        if (at >= 0) {
            used.put(at, bytes);
            next = at + bytes + PAGE;
        }
        return at;
    }

    private long fit(long from, long bytes) {
        long at = from;
        for (Map.Entry<Long, Long> piece = used.lowerEntry(at + bytes + PAGE);
                piece != null && piece.getKey() + piece.getValue() + PAGE > at;
                piece = used.lowerEntry(at + bytes + PAGE)) {
            at = piece.getKey() + piece.getValue() + PAGE;
        }
        boolean fits = last < 0 || last - at >= bytes - 1;
        return fits ? at : -1;
    }

    /** Gives addresses back. */
    void give(long address) {
        used.remove(address);
    }
}
