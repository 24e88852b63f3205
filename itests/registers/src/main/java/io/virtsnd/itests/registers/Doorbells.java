// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

/**
 * Where a function is notified: each queue at its own place, unless they all have one.
 *
 * @param device that is notified
 * @param layout where its queues are notified
 * @param conduct where misuse is noted
 */
record Doorbells(FakeDevice device, FakeLayout layout, Conduct conduct) implements Structure {

    @Override
    public int get(int at, int width) {
        conduct.violated("read of doorbell+" + at);
        return 0;
    }

    @Override
    public void put(int at, int width, int value) {
        if (width != 2 || value >= device.queues() || at != layout.notifyOffset(value) * layout.multiplier()) {
            conduct.violated("write of doorbell+" + at + " by " + width + " bytes: " + value);
            return;
        }
        device.notifyQueue(value);
    }
}
