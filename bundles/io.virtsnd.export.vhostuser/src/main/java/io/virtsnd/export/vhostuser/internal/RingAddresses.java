// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.virtqueue.SplitRingLayout;

/**
 * Where the front end sees the three areas of one ring.
 *
 * @param descriptors of the descriptor table
 * @param used of the used ring
 * @param available of the available ring
 */
record RingAddresses(long descriptors, long used, long available) {

    /**
     * Checks the alignments (virtio 1.2, 2.7).
     *
     * @throws TransportException if an area is not aligned
     */
    void check() {
        if ((descriptors & 15) != 0 || (used & 3) != 0 || (available & 1) != 0) {
            throw new TransportException(
                    "ring areas must be aligned to 16 (descriptors), 4 (used), 2 (available): " + this);
        }
    }

    /**
     * Translates for the device.
     *
     * @param ring number of the ring
     * @param size entries
     * @param table the regions
     * @return the addresses as the device sees them
     * @throws TransportException if an area is not in one region
     */
    QueueAddresses translate(int ring, int size, RegionTable table) {
        return new QueueAddresses(
                ring,
                size,
                table.guestAddress(descriptors, SplitRingLayout.tableBytes(size)),
                table.guestAddress(available, SplitRingLayout.availBytes(size)),
                table.guestAddress(used, SplitRingLayout.usedBytes(size)));
    }

    @Override
    public String toString() {
        return "descriptors=0x" + Long.toHexString(descriptors) + " used=0x" + Long.toHexString(used) + " available=0x"
                + Long.toHexString(available);
    }
}
