// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.TransportException;

/**
 * A virtio function that a driver holds, and where its registers are.
 *
 * @param name of the transport
 * @param bus claim on the function
 * @param structures of the function
 * @param common configuration
 */
record ClaimedFunction(String name, PciSession bus, Structures structures, CommonConfiguration common) {

    /**
     * Looks at a function.
     *
     * @param name of the transport
     * @param bus claim on the function
     * @throws TransportException if it is not a virtio 1.x function, or gone
     */
    static ClaimedFunction of(String name, PciSession bus) {
        new ConfigurationSpace(name, bus.config()).requireVirtio();
        Structures structures = Structures.of(name, bus);
        return new ClaimedFunction(name, bus, structures, new CommonConfiguration(name, structures.common()));
    }

    /** Whether it does not answer any more. */
    boolean isGone() {
        return new ConfigurationSpace(name, bus.config()).isGone();
    }

    /**
     * Where notifications of a queue go, in the BAR (virtio 1.2, 4.1.4.4).
     *
     * @param queue the queue
     * @param steps its notification offset
     * @throws TransportException if that is outside of what the function has for notifications
     */
    int notifyOffset(QueueAddresses queue, int steps) {
        Window doorbells = structures.doorbells();
        long offset = steps * structures.multiplier();
        if (offset + 2 > doorbells.length()) {
            throw new TransportException("notifications would go astray: transport=" + name + " queue=" + queue.index()
                    + " queue_notify_off=" + steps + " multiplier=" + structures.multiplier() + " length="
                    + doorbells.length());
        }
        return doorbells.offset() + (int) offset;
    }
}
