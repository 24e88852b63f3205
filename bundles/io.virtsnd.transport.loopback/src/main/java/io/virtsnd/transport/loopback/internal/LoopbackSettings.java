// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportException;

/**
 * How a loopback transport presents its device; all of it valid.
 *
 * @param name stable name of the transport
 * @param queueSize the largest queue that is offered, a power of two, 1 to 32768
 * @param indirect whether INDIRECT_DESC is offered
 * @param eventIdx whether EVENT_IDX is offered
 * @param bounce whether all data is copied on its way and the driver's conduct is checked
 */
public record LoopbackSettings(String name, int queueSize, boolean indirect, boolean eventIdx, boolean bounce) {

    /** Checks name and size. */
    public LoopbackSettings {
        name = name.strip();
        if (name.isEmpty()) {
            throw new TransportException("bad setting of a loopback transport: transport.name=; must not be empty");
        }
        if (queueSize < 1 || queueSize > QueueSetup.MAX_SIZE || Integer.bitCount(queueSize) != 1) {
            throw new TransportException("bad setting of a loopback transport: transport.name=" + name + " queue.size="
                    + queueSize + "; must be a power of two from 1 to " + QueueSetup.MAX_SIZE);
        }
    }

    /**
     * Offers everything, queues of 256, nothing is bounced.
     *
     * @param name of the transport
     * @return the settings
     */
    public static LoopbackSettings of(String name) {
        return new LoopbackSettings(name, 256, true, true, false);
    }

    /**
     * The same in bounce mode.
     *
     * @return the settings
     */
    public LoopbackSettings withBounce() {
        return new LoopbackSettings(name, queueSize, indirect, eventIdx, true);
    }
}
