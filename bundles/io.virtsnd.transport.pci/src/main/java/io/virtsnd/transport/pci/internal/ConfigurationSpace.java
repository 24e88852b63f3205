// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.DeviceFailedException.Reason;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What the configuration space of a function says of it: whether it is a virtio 1.x device, and its capabilities.
 *
 * <pre>{@code
 *   0  vendor  2  device  6  status (bit 4: there are capabilities)  0x34  offset of the first capability
 *
 *   capability:  0  id (9: vendor specific)  1  next  2  cap_len  3  cfg_type  4  bar  8  offset  12  length
 *                16  notify_off_multiplier (NOTIFY alone)
 * }</pre>
 *
 * <p>Nothing here is believed: a list that comes back to where it was, or leaves its space, is refused. Nothing is written.
 */
final class ConfigurationSpace {

    static final int VENDOR_VIRTIO = 0x1af4;
    /** The device id is that of virtio above this one. */
    static final int DEVICE_BASE = 0x1040;

    private static final int DEVICE_LAST = 0x107f;
    private static final int DEVICE_TRANSITIONAL = 0x1000;
    private static final int GONE = 0xffff;

    private static final int VENDOR = 0x00;
    private static final int DEVICE = 0x02;
    private static final int STATUS = 0x06;
    private static final int HAS_CAPABILITIES = 1 << 4;
    private static final int FIRST_CAPABILITY = 0x34;
    private static final int HEADER_BYTES = 0x40;
    private static final int SPACE_BYTES = 0x100;
    private static final int VENDOR_SPECIFIC = 9;

    private final String name;
    private final Registers registers;

    ConfigurationSpace(String name, Registers registers) {
        this.name = name;
        this.registers = registers;
    }

    /** Whether the function does not answer any more. */
    boolean isGone() {
        return registers.getU16(VENDOR) == GONE;
    }

    /**
     * Refuses what is no virtio 1.x device.
     *
     * @return the virtio device id
     * @throws DeviceFailedException if it is another device, or one with legacy registers
     * @throws TransportException if there is no device
     */
    int requireVirtio() {
        int vendor = registers.getU16(VENDOR);
        int device = registers.getU16(DEVICE);
        String identity = "transport=" + name + " vendor=0x" + Integer.toHexString(vendor) + " device=0x"
                + Integer.toHexString(device);
        if (vendor == GONE) {
            throw new TransportException("function does not answer: " + identity);
        }
        if (vendor == VENDOR_VIRTIO && device >= DEVICE_TRANSITIONAL && device < DEVICE_BASE) {
            throw new DeviceFailedException(
                    Reason.LEGACY_DEVICE, identity + "; a transitional function: configure it with disable-legacy=on");
        }
        if (vendor != VENDOR_VIRTIO || device < DEVICE_BASE || device > DEVICE_LAST) {
            throw new DeviceFailedException(
                    Reason.UNUSABLE_REGISTERS, identity + "; not virtio, whose vendor is 0x1af4 and devices 0x1040 up");
        }
        return device - DEVICE_BASE;
    }

    /**
     * Walks the list of capabilities.
     *
     * @return those of virtio, in order, whatever they say
     * @throws DeviceFailedException if the list is broken
     */
    List<Capability> capabilities() {
        List<Capability> found = new ArrayList<>();
        if ((registers.getU16(STATUS) & HAS_CAPABILITIES) == 0) {
            return found;
        }
        BitSet seen = new BitSet(SPACE_BYTES);
        // The lowest two bits are reserved (PCI 3.0, 6.7).
        int at = registers.getU8(FIRST_CAPABILITY) & ~3;
        while (at != 0) {
            if (at < HEADER_BYTES || seen.get(at)) {
                throw new DeviceFailedException(
                        Reason.UNUSABLE_REGISTERS,
                        "transport=" + name + " capability=0x" + Integer.toHexString(at)
                                + "; the list of capabilities does not end");
            }
            seen.set(at);
            if (registers.getU8(at) == VENDOR_SPECIFIC && at + Capability.BYTES <= SPACE_BYTES) {
                found.add(capability(at));
            }
            at = registers.getU8(at + 1) & ~3;
        }
        return found;
    }

    private Capability capability(int at) {
        int bytes = registers.getU8(at + 2);
        int type = registers.getU8(at + 3);
        boolean hasMultiplier = type == Capability.NOTIFY
                && bytes >= Capability.NOTIFY_BYTES
                && at + Capability.NOTIFY_BYTES <= SPACE_BYTES;
        return new Capability(
                at,
                bytes,
                type,
                registers.getU8(at + 4),
                Integer.toUnsignedLong(registers.getU32(at + 8)),
                Integer.toUnsignedLong(registers.getU32(at + 12)),
                hasMultiplier ? Integer.toUnsignedLong(registers.getU32(at + Capability.BYTES)) : Capability.NONE);
    }
}
