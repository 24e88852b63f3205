// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.mmio.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of all MMIO transports, which may be missing; its PID is {@value MmioComponent#PID}. */
@ObjectClassDefinition(
        name = "virtsnd MMIO transports",
        description =
                "How virtio sound devices in windows of registers are driven; each that a bus offers is one transport.")
public @interface MmioConfiguration {

    /** The largest queue that is used. */
    @AttributeDefinition(
            name = "Queue size",
            description = "Entries, a power of two, 1 to 32768; a device that has smaller queues keeps them")
    int queue_size() default 32_768;

    /** Whether EVENT_IDX is accepted. */
    @AttributeDefinition(name = "Event index", description = "Whether EVENT_IDX is used if the device offers it")
    boolean event_idx() default true;

    /** Whether INDIRECT_DESC is accepted. */
    @AttributeDefinition(
            name = "Indirect descriptors",
            description = "Whether INDIRECT_DESC is used if the device offers it")
    boolean indirect() default true;
}
