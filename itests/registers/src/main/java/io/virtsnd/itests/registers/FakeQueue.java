// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.QueueAddresses;

/** The registers of one queue: 64-bit ones are written by halves. Thread: that of the register access. */
final class FakeQueue {

    /** No vector. */
    static final int NO_VECTOR = 0xffff;

    static final int DESC = 0;
    static final int DRIVER = 1;
    static final int DEVICE = 2;

    private final int index;
    private final int max;
    private final long[] areas = new long[3];
    private int halvesWritten;
    private int size;
    private boolean enabled;
    private volatile int vector = NO_VECTOR;
    private boolean vectorUnread;

    FakeQueue(int index, int max) {
        this.index = index;
        this.max = max;
        size = max;
    }

    void reset() {
        size = max;
        enabled = false;
        halvesWritten = 0;
        vector = NO_VECTOR;
        vectorUnread = false;
        java.util.Arrays.fill(areas, 0);
    }

    int index() {
        return index;
    }

    int max() {
        return max;
    }

    int size() {
        return size;
    }

    void size(int entries) {
        size = entries;
    }

    boolean isEnabled() {
        return enabled;
    }

    void enable() {
        enabled = true;
    }

    int half(int area, int half) {
        return (int) (areas[area] >>> 32 * half);
    }

    void half(int area, int half, int value) {
        long mask = 0xffff_ffffL << 32 * half;
        areas[area] = areas[area] & ~mask | Integer.toUnsignedLong(value) << 32 * half;
        halvesWritten |= 1 << 2 * area + half;
    }

    /** Whether every half of every address was written since the reset. */
    boolean isPlaced() {
        return halvesWritten == 0x3f;
    }

    int vector() {
        return vector;
    }

    int readVector() {
        vectorUnread = false;
        return vector;
    }

    void vector(int value) {
        vector = value;
        vectorUnread = true;
    }

    boolean isVectorUnread() {
        return vectorUnread;
    }

    QueueAddresses addresses() {
        return new QueueAddresses(index, size, areas[DESC], areas[DRIVER], areas[DEVICE]);
    }
}
