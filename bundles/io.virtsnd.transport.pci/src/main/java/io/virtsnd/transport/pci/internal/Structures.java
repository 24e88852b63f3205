// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.DeviceFailedException.Reason;
import java.util.List;

/**
 * The structures of a virtio function: the first of each type that can be used (virtio 1.2, 4.1.4.1). Unknown types and
 * BARs are passed over, longer structures are accepted.
 *
 * @param common configuration common to all devices
 * @param doorbells where notifications go
 * @param multiplier bytes for each step of a queue's notification offset
 * @param isr the cause of a line interrupt
 * @param device configuration of the type of device
 */
record Structures(Window common, Window doorbells, long multiplier, Window isr, Window device) {

    /**
     * Finds them.
     *
     * @param name of the transport
     * @param session claim on the function
     * @throws DeviceFailedException if one is missing, with what is wrong about the last that was passed over
     */
    static Structures of(String name, PciSession session) {
        List<Capability> all = new ConfigurationSpace(name, session.config()).capabilities();
        Search search = new Search(name, session, all);
        Window common = search.find(Capability.COMMON, "COMMON", CommonLayout.BYTES, 4);
        Window doorbells = search.find(Capability.NOTIFY, "NOTIFY", 2, 2);
        long multiplier = search.found.multiplier();
        Window isr = search.find(Capability.ISR, "ISR", 1, 1);
        Window device = search.find(Capability.DEVICE, "DEVICE", 1, 4);
        return new Structures(common, doorbells, multiplier, isr, device);
    }

    /** Looks through the capabilities of one function. */
    private static final class Search {

        private final String name;
        private final PciSession session;
        private final List<Capability> all;
        /** The one that was found last. */
        private Capability found;

        Search(String name, PciSession session, List<Capability> all) {
            this.name = name;
            this.session = session;
            this.all = all;
        }

        Window find(int type, String word, int least, int alignment) {
            String passedOver = "there is none";
            for (Capability capability : all) {
                if (capability.type() != type || capability.bar() > Capability.BAR_LAST) {
                    continue;
                }
                String fault = fault(capability, least, alignment);
                if (fault == null) {
                    try {
                        Window window = open(capability);
                        found = capability;
                        return window;
                    } catch (TransportException unusable) {
                        fault = unusable.getMessage();
                    }
                }
                passedOver = fault + ": " + capability;
            }
            throw new DeviceFailedException(
                    Reason.UNUSABLE_REGISTERS,
                    "transport=" + name + " missing=" + word + ", " + passedOver + "; a virtio 1.x function is needed");
        }

        private static String fault(Capability capability, int least, int alignment) {
            boolean notify = capability.type() == Capability.NOTIFY;
            if (capability.bytes() < (notify ? Capability.NOTIFY_BYTES : Capability.BYTES)) {
                return "capability is too short";
            }
            if (notify && (capability.multiplier() == Capability.NONE || (capability.multiplier() & 1) != 0)) {
                return "multiplier is odd";
            }
            if (capability.length() < least) {
                return "structure is too short";
            }
            return capability.offset() % alignment == 0 ? null : "structure is not aligned";
        }

        private Window open(Capability capability) {
            Registers bar = session.bar(capability.bar());
            if (capability.offset() + capability.length() > bar.size()) {
                throw new TransportException("structure is outside of its BAR, which has " + bar.size() + " bytes");
            }
            return new Window(bar, (int) capability.offset(), (int) capability.length());
        }
    }
}
