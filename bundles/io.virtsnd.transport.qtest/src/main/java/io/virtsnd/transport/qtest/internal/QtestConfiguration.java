// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of a connection to QEMU; its factory PID is {@value QtestComponent#PID}. */
@ObjectClassDefinition(
        name = "virtsnd qtest transport",
        description = "Drives the virtio sound devices of a QEMU without a guest, for those who test devices.")
public @interface QtestConfiguration {

    /** Stable name of the transport; the first function has it, others have their place behind it. */
    @AttributeDefinition(name = "Name", description = "Stable name of the transport, not empty")
    String transport_name() default "qtest";

    /** Where QEMU's files are. */
    @AttributeDefinition(
            name = "Directory",
            description = "Directory with qtest.sock and ram, QEMU's socket and its memory; virtsnd qemu makes one")
    String directory() default "";

    /** Where devices are looked for. */
    @AttributeDefinition(name = "Bus", description = "Where devices are looked for: auto, pci, mmio")
    String bus() default "auto";

    /** How interrupts come. */
    @AttributeDefinition(
            name = "Interrupts",
            description = "How they reach this process: polled (messages in memory), line, or ivshmem (QEMU was started"
                    + " after this, with an ivshmem-doorbell device at ivshmem.sock in the directory)")
    String interrupts() default "polled";

    /** How long an answer may take. */
    @AttributeDefinition(name = "Reply timeout", description = "How long an answer may take, ms, 10 to 60000")
    int reply_timeout() default 2000;
}
