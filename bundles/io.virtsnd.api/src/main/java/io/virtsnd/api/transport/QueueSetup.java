// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

/**
 * The driver's end of one virtqueue that a device has been told of: what is needed to work on its ring.
 *
 * @param index number of the queue on its device
 * @param size entries, a power of two from 1 to 32768
 * @param region memory that holds the three areas
 * @param descriptorOffset bytes from the start of the region to the descriptor table, a multiple of 16
 * @param availOffset bytes to the driver area (available ring), a multiple of 2
 * @param usedOffset bytes to the device area (used ring), a multiple of 4
 * @param indirect whether INDIRECT_DESC was negotiated
 * @param eventIdx whether EVENT_IDX was negotiated
 * @param notifier sends an available buffer notification for this queue; not before DRIVER_OK (C2)
 */
public record QueueSetup(
        int index,
        int size,
        MemoryRegion region,
        int descriptorOffset,
        int availOffset,
        int usedOffset,
        boolean indirect,
        boolean eventIdx,
        QueueNotifier notifier) {

    /** The largest queue size of a split virtqueue (virtio 1.2, 2.7). */
    public static final int MAX_SIZE = 32768;

    /** Checks the size, the alignments and the presence of memory and notifier. */
    public QueueSetup {
        if (size < 1 || size > MAX_SIZE || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException(
                    "queue size must be a power of two from 1 to " + MAX_SIZE + ": index=" + index + " size=" + size);
        }
        if ((descriptorOffset & 15) != 0 || (availOffset & 1) != 0 || (usedOffset & 3) != 0) {
            throw new IllegalArgumentException("queue areas must be aligned to 16, 2 and 4: descriptorOffset="
                    + descriptorOffset + " availOffset=" + availOffset + " usedOffset=" + usedOffset);
        }
        if (region == null || notifier == null) {
            throw new IllegalArgumentException("region=" + region + " notifier=" + notifier + " must both be given");
        }
    }
}
