// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.TransportException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * All regions of a front end at one time: immutable, none overlaps another.
 *
 * <p>Thread: any.
 */
final class RegionTable {

    /** The most regions: what front ends of this kind of memory know of. */
    static final int REGIONS_MAX = 509;

    /** The most bytes of all regions together: what is mapped must leave room for everything else. */
    static final long BYTES_MAX = 1L << 42;

    private final List<GuestRegion> regions;

    /**
     * @param regions in any order
     * @throws TransportException if there are too many, one is wrong in itself, or two overlap as descriptors or the front
     *     end see them
     */
    RegionTable(List<GuestRegion> regions) {
        if (regions.size() > REGIONS_MAX) {
            throw new TransportException("memory table refused: regions=" + regions.size() + "; must be at most "
                    + REGIONS_MAX + ", remove one first");
        }
        regions.forEach(GuestRegion::check);
        requireRoom(regions);
        requireApart(regions, GuestRegion::guestAddress);
        requireApart(regions, GuestRegion::userAddress);
        this.regions = List.copyOf(regions);
    }

    /**
     * Translates.
     *
     * @param userAddress as the front end sees it
     * @param bytes that must all lie in one region
     * @return the same place as descriptors see it
     * @throws TransportException if it is not all in one region
     */
    long guestAddress(long userAddress, long bytes) {
        for (GuestRegion region : regions) {
            if (region.holdsUser(userAddress, bytes)) {
                return region.guestOf(userAddress);
            }
        }
        throw new TransportException("address is in no memory region: user=0x" + Long.toHexString(userAddress)
                + " bytes=" + bytes + " regions=" + regions.size() + "; all of it must lie in one");
    }

    private static void requireRoom(List<GuestRegion> regions) {
        long left = BYTES_MAX;
        for (GuestRegion region : regions) {
            left -= Math.min(region.size(), BYTES_MAX + 1);
            if (left < 0) {
                throw new TransportException("memory table refused, it is too large: most=0x"
                        + Long.toHexString(BYTES_MAX) + " at " + region);
            }
        }
    }

    private static void requireApart(List<GuestRegion> regions, ToLongFunction<GuestRegion> address) {
        List<GuestRegion> sorted = new ArrayList<>(regions);
        sorted.sort(Comparator.comparingLong(region -> address.applyAsLong(region) ^ Long.MIN_VALUE));
        for (int i = 1; i < sorted.size(); i++) {
            GuestRegion before = sorted.get(i - 1);
            GuestRegion region = sorted.get(i);
            long distance = address.applyAsLong(region) - address.applyAsLong(before);
            if (Long.compareUnsigned(distance, before.size()) < 0) {
                throw new TransportException("memory regions must not overlap: " + before + " and " + region);
            }
        }
    }
}
