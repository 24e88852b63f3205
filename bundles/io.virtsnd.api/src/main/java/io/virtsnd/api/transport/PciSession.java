// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The claim of one transport on a PCI function. When it is claimed, memory accesses and bus mastering are on, and its
 * memory BARs have addresses.
 *
 * <p>Thread: any, unless a method says otherwise.
 */
@ConsumerType
public interface PciSession extends BusSession {

    /**
     * The configuration space.
     *
     * @return 256 or 4096 bytes of registers
     */
    Registers config();

    /**
     * A memory BAR.
     *
     * @param index 0 to 5
     * @return its registers
     * @throws TransportException if the function has no such memory BAR, or it cannot be reached
     */
    Registers bar(int index);

    /**
     * How many message-signalled interrupt vectors (MSI-X) this function can be given.
     *
     * @return vectors, 0 if there is only the interrupt line
     */
    int vectors();

    /**
     * Turns interrupts on.
     *
     * @param count of vectors from 0 on, 1 to {@link #vectors()}; 0: the interrupt line
     * @throws TransportException if the system refuses
     */
    void enableInterrupts(int count);

    /**
     * Resets the function by means of the bus, if there are any.
     *
     * @return whether it was reset
     */
    boolean reset();
}
