// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of all PCI transports, which may be missing; its PID is {@value PciComponent#PID}. */
@ObjectClassDefinition(
        name = "virtsnd PCI transports",
        description = "How virtio sound functions on PCI are driven; each function that a bus offers is one transport.")
public @interface PciConfiguration {

    /** Which interrupts are asked for first. */
    @AttributeDefinition(
            name = "Interrupts",
            description =
                    "Which interrupts are asked for first: per-queue, shared or line; what a function does not have"
                            + " is replaced by the next of these",
            options = {
                @Option(label = "A vector for each queue", value = "per-queue"),
                @Option(label = "A vector for all queues", value = "shared"),
                @Option(label = "The interrupt line", value = "line")
            })
    String interrupts() default "per-queue";

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
