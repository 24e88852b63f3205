// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A window of registers with an interrupt line, behind which a virtio device may be (virtio 1.2, 4.2).
 *
 * <p>Registered as a service with {@value #NAME}.
 *
 * <p>Thread: any.
 */
@ConsumerType
public interface MmioWindow {

    /** Service property: stable name of the window, a String; the transport over it has the same. */
    String NAME = "mmio.name";

    /**
     * Claims the window.
     *
     * @param holder name of the claimant, for the error that others get
     * @return the claim
     * @throws ClaimedException if somebody else holds it
     * @throws TransportException if it is gone, or the system refuses
     */
    MmioSession claim(String holder);
}
