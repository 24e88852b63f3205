// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * One function of a PCI device that a transport of this process may drive.
 *
 * <p>Registered as a service with {@value #NAME}, {@value #VENDOR} and {@value #DEVICE}.
 *
 * <p>Thread: any.
 */
@ConsumerType
public interface PciFunction {

    /** Service property: stable name of the function, a String; the transport over it has the same. */
    String NAME = "pci.name";

    /** Service property: vendor id, an Integer; 0x1af4 is virtio. */
    String VENDOR = "pci.vendor";

    /** Service property: device id, an Integer; 0x1059 is a virtio sound device. */
    String DEVICE = "pci.device";

    /**
     * Claims the function.
     *
     * @param holder name of the claimant, for the error that others get
     * @return the claim
     * @throws ClaimedException if somebody else holds it
     * @throws TransportException if it is gone, or the system refuses
     */
    PciSession claim(String holder);
}
