// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of a loopback transport; its factory PID is {@value LoopbackComponent#PID}. */
@ObjectClassDefinition(
        name = "virtsnd loopback transport",
        description = "Presents a device of this process to a driver of this process; device.target selects it.")
public @interface LoopbackConfiguration {

    /** Stable name of the transport, the service property {@code transport.name}. */
    @AttributeDefinition(name = "Name", description = "Stable name of the transport, not empty")
    String transport_name() default "loopback";

    /** The largest queue that is offered. */
    @AttributeDefinition(name = "Queue size", description = "Entries, a power of two, 1 to 32768")
    int queue_size() default 256;

    /** Whether INDIRECT_DESC is offered. */
    @AttributeDefinition(name = "Indirect descriptors", description = "Whether INDIRECT_DESC is offered")
    boolean indirect() default true;

    /** Whether EVENT_IDX is offered. */
    @AttributeDefinition(name = "Event index", description = "Whether EVENT_IDX is offered")
    boolean event_idx() default true;

    /** Whether all data is copied on its way and the driver's conduct is checked: for tests. */
    @AttributeDefinition(
            name = "Bounce",
            description =
                    "Copies everything between driver and device and reports what the driver does wrong: for tests")
    boolean bounce() default false;
}
