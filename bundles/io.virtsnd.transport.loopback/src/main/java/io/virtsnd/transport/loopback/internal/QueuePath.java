// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;

/**
 * What lies between the driver's ring and the device: nothing ({@link DirectPath}), or a copy of everything
 * ({@link BouncePath}).
 *
 * <p>Thread: any.
 */
interface QueuePath {

    /** Where the device sends its notifications. */
    BackendHost host();

    /** The device was claimed; from now on it sees memory. */
    void open();

    /** Starts a queue. */
    QueueNotifier enableQueue(QueueAddresses addresses);

    /** The driver is ready. */
    void driverOk();

    /** The device was reset. */
    void reset();

    /** The device is no longer there. */
    void close();
}
