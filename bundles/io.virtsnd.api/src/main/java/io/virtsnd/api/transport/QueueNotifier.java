// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/** Tells the device that a queue has new available buffers (virtio 1.2, 2.9). */
@ConsumerType
@FunctionalInterface
public interface QueueNotifier {

    /**
     * Sends one available buffer notification. Does not block and does not allocate; on a device that is gone it does
     * nothing.
     *
     * <p>Thread: any; called with no lock held.
     */
    void notifyQueue();
}
