// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of functions by way of VFIO; its factory PID is {@value VfioComponent#PID}. */
@ObjectClassDefinition(
        name = "virtsnd VFIO transport",
        description = "Drives virtio sound devices of this machine that are bound to vfio-pci.")
public @interface VfioConfiguration {

    /** Stable name, the service properties {@code transport.name} and {@code pci.name}. */
    @AttributeDefinition(
            name = "Name",
            description = "Stable name of the transport, not empty; of several functions: what their names begin with")
    String transport_name() default "vfio";

    /** Which function. */
    @AttributeDefinition(
            name = "Address",
            description =
                    "PCI address of the function, such as 0000:00:04.0; *: all virtio sound devices that are bound"
                            + " to vfio-pci, and have no configuration of their own")
    String address() default VfioSettings.ALL;

    /** How long it takes at most until a function is noticed. */
    @AttributeDefinition(
            name = "Scan interval",
            description = "How long it takes at most until a function is noticed that was bound or unbound, ms, 10 to"
                    + " 60000")
    int scan_interval() default 1000;
}
