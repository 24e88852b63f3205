// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

/**
 * The configuration of a device, which is not to be written.
 *
 * @param device whose it is
 * @param conduct where misuse is noted
 */
record ConfigRegisters(FakeDevice device, Conduct conduct) implements Structure {

    @Override
    public int get(int at, int width) {
        return device.config(at, width);
    }

    @Override
    public void put(int at, int width, int value) {
        conduct.violated("write of the configuration+" + at);
    }
}
