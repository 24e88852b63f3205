// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a {@link VirtioBackend} asks of the transport that hosts it.
 *
 * <p>Thread: any; called with no lock held; must not block.
 */
@ConsumerType
public interface BackendHost {

    /**
     * Sends a used buffer notification. Allocates nothing.
     *
     * @param queue number of the queue
     */
    void signalQueue(int queue);

    /** Sends a configuration change notification: the configuration or the device status changed. */
    void signalConfig();
}
