// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportException;

/**
 * How virtio functions are driven; all of it valid.
 *
 * @param interrupts which interrupts are asked for first
 * @param queueSize the largest queue, a power of two, 1 to 32768
 * @param eventIdx whether EVENT_IDX may be used
 * @param indirect whether INDIRECT_DESC may be used
 */
public record PciSettings(Interrupts interrupts, int queueSize, boolean eventIdx, boolean indirect) {

    /** Whatever the function can do, and nothing smaller than it has. */
    public static final PciSettings DEFAULT = new PciSettings(Interrupts.PER_QUEUE, QueueSetup.MAX_SIZE, true, true);

    /** Which interrupts are asked for first; what a function does not have is replaced by the next in this list. */
    public enum Interrupts {
        /** A vector for the configuration, and one for each queue. */
        PER_QUEUE,
        /** A vector for the configuration and one for all queues, or a single one for everything. */
        SHARED,
        /** The interrupt line. */
        LINE
    }

    /** Checks the size. */
    public PciSettings {
        if (queueSize < 1 || queueSize > QueueSetup.MAX_SIZE || Integer.bitCount(queueSize) != 1) {
            throw new TransportException("bad setting of PCI transports: queue.size=" + queueSize
                    + "; must be a power of two from 1 to " + QueueSetup.MAX_SIZE);
        }
    }

    /**
     * The same with other interrupts.
     *
     * @param wanted which are asked for first
     * @return the settings
     */
    public PciSettings withInterrupts(Interrupts wanted) {
        return new PciSettings(wanted, queueSize, eventIdx, indirect);
    }

    /**
     * The same with another largest queue.
     *
     * @param entries a power of two
     * @return the settings
     */
    public PciSettings withQueueSize(int entries) {
        return new PciSettings(interrupts, entries, eventIdx, indirect);
    }

    /**
     * The same with other features.
     *
     * @param events whether EVENT_IDX may be used
     * @param tables whether INDIRECT_DESC may be used
     * @return the settings
     */
    public PciSettings withFeatures(boolean events, boolean tables) {
        return new PciSettings(interrupts, queueSize, events, tables);
    }
}
