// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.mmio.internal;

import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportException;

/**
 * How virtio windows are driven; all of it valid.
 *
 * @param queueSize the largest queue, a power of two, 1 to 32768
 * @param eventIdx whether EVENT_IDX may be used
 * @param indirect whether INDIRECT_DESC may be used
 */
public record MmioSettings(int queueSize, boolean eventIdx, boolean indirect) {

    /** Whatever the device can do, and nothing smaller than it has. */
    public static final MmioSettings DEFAULT = new MmioSettings(QueueSetup.MAX_SIZE, true, true);

    /** Checks the size. */
    public MmioSettings {
        if (queueSize < 1 || queueSize > QueueSetup.MAX_SIZE || Integer.bitCount(queueSize) != 1) {
            throw new TransportException("bad setting of MMIO transports: queue.size=" + queueSize
                    + "; must be a power of two from 1 to " + QueueSetup.MAX_SIZE);
        }
    }

    /**
     * The same with another largest queue.
     *
     * @param entries a power of two
     * @return the settings
     */
    public MmioSettings withQueueSize(int entries) {
        return new MmioSettings(entries, eventIdx, indirect);
    }

    /**
     * The same with other features.
     *
     * @param events whether EVENT_IDX may be used
     * @param tables whether INDIRECT_DESC may be used
     * @return the settings
     */
    public MmioSettings withFeatures(boolean events, boolean tables) {
        return new MmioSettings(queueSize, events, tables);
    }
}
