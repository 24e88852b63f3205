// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The device end of virtio: a device model that a transport of this process can present to a driver.
 *
 * <p>Registered as a service with {@value #NAME} (stable, from the configuration) and
 * {@link VirtioTransport#DEVICE_ID}.
 *
 * <p>Thread: any.
 */
@ConsumerType
public interface VirtioBackend {

    /** Service property: stable name of the device, a String. */
    String NAME = "device.name";

    /**
     * Claims the device for one transport. The device starts fresh: status 0, no memory, no queues.
     *
     * @param holder name of the claimant, for the error that others get
     * @param host where the device sends its notifications
     * @return the claim
     * @throws ClaimedException if somebody else holds it
     */
    BackendSession claim(String holder, BackendHost host);
}
