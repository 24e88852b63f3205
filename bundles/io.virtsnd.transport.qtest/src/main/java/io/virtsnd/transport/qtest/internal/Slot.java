// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import java.util.Arrays;

/**
 * One function of the bus, with its memory BARs in place.
 *
 * @param address of its configuration space
 * @param id vendor in the lower, device in the upper half
 * @param config its configuration space
 * @param bars its memory BARs; null where there is none
 */
record Slot(int address, int id, QtestRegisters config, QtestRegisters[] bars) {

    private static final int VENDOR_MASK = 0xffff;
    private static final int ID_BITS = 16;
    private static final int CAPABILITIES_MAX = 48;
    private static final int BUS_SHIFT = 20;
    private static final int DEVICE_SHIFT = 15;
    private static final int DEVICE_MASK = 31;
    private static final int FUNCTION_SHIFT = 12;

    int vendor() {
        return id & VENDOR_MASK;
    }

    int device() {
        return id >>> ID_BITS;
    }

    /** Number of the device on its bus. */
    int number() {
        return address >>> DEVICE_SHIFT & DEVICE_MASK;
    }

    int bus() {
        return address >>> BUS_SHIFT;
    }

    /** Whether it is still there. */
    boolean isPresent() {
        return config.getU32(PciConfig.ID) == id;
    }

    /** Turns bits of the command register on, and others off. */
    void command(int on, int off) {
        config.putU16(PciConfig.COMMAND, config.getU16(PciConfig.COMMAND) & ~off | on);
    }

    /** Offset of a capability; 0 if there is none. */
    int capability(int wanted) {
        if ((config.getU16(PciConfig.STATUS) & PciConfig.STATUS_CAPABILITIES) == 0) {
            return 0;
        }
        int at = config.getU8(PciConfig.CAPABILITIES) & ~3;
        for (int count = 0; at != 0 && count < CAPABILITIES_MAX; count++) {
            if (config.getU8(at) == wanted) {
                return at;
            }
            at = config.getU8(at + 1) & ~3;
        }
        return 0;
    }

    /** Bus, device and function, as {@code lspci} has them. */
    String place() {
        return String.format("%02x:%02x.%x", address >>> BUS_SHIFT, number(), address >>> FUNCTION_SHIFT & 7);
    }

    /** A function that was replaced by its like is another one. */
    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return address;
    }

    @Override
    public String toString() {
        return place() + " id=" + Integer.toHexString(id) + " bars=" + Arrays.toString(bars);
    }
}
