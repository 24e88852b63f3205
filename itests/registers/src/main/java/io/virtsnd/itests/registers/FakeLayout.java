// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import java.util.List;

/**
 * Where a function has its structures.
 *
 * @param common place of the common configuration
 * @param isr place of the ISR
 * @param device place of the device's configuration
 * @param doorbells place of notifications
 * @param multiplier bytes between two steps of a notification offset
 * @param notifyOffsets of each queue, in steps
 */
record FakeLayout(Place common, Place isr, Place device, Place doorbells, int multiplier, List<Integer> notifyOffsets) {

    /**
     * A place.
     *
     * @param bar number of the BAR
     * @param offset bytes
     * @param length bytes
     */
    record Place(int bar, int offset, int length) {}

    /** Everything in one BAR, a page each, as in a well-known emulator. */
    static final FakeLayout PAGES = new FakeLayout(
            new Place(4, 0, 0x1000),
            new Place(4, 0x1000, 0x1000),
            new Place(4, 0x2000, 0x1000),
            new Place(4, 0x3000, 0x1000),
            4,
            List.of(0, 1, 2, 3));

    /** As tight and as scattered as it is allowed. */
    static final FakeLayout SCATTERED = new FakeLayout(
            new Place(0, 4, 56),
            new Place(2, 3, 1),
            new Place(5, 0x10, 16),
            new Place(2, 6, 2 + 3 * 6),
            2,
            List.of(9, 0, 7, 3));

    /** All queues are notified at one address. */
    static final FakeLayout ONE_DOORBELL = new FakeLayout(
            new Place(1, 0x40, 64),
            new Place(1, 0, 4),
            new Place(1, 0x80, 32),
            new Place(3, 2, 2),
            0,
            List.of(5, 6, 7, 8));

    int notifyOffset(int queue) {
        return notifyOffsets.get(queue);
    }

    /** Bytes that a BAR has at least. */
    int barBytes(int bar) {
        return List.of(common, isr, device, doorbells).stream()
                .filter(place -> place.bar == bar)
                .mapToInt(place -> place.offset + place.length)
                .max()
                .orElse(0);
    }
}
