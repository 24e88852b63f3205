// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

/** A fake of a bus with one virtio device at register level. */
interface RegisterFake {

    /** What its driver did that it must not do. */
    Conduct conduct();

    FakeDevice device();

    /** The device is pulled out. */
    void remove();

    boolean isClaimed();

    /** How often the bus reset the device; never, if the bus cannot. */
    default int resets() {
        return 0;
    }
}
