// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of an export; its factory PID is {@value ExportComponent#PID}. */
@ObjectClassDefinition(
        name = "virtsnd vhost-user export",
        description = "Serves a device of this process to vhost-user front ends, such as QEMU's vhost-user-snd-pci;"
                + " device.target selects it.")
public @interface ExportConfiguration {

    /** Stable name of the export, the service property {@code export.name}. */
    @AttributeDefinition(name = "Name", description = "Stable name of the export, not empty")
    String export_name() default "export";

    /** Path of the socket. */
    @AttributeDefinition(
            name = "Path",
            description = "Path of the Unix socket, 1 to 107 bytes; a stale one is replaced")
    String path();

    /** Permissions of the socket. */
    @AttributeDefinition(name = "Mode", description = "Permission bits of the socket in octal, 0000 to 0777")
    String mode() default "0600";

    /** Group of the socket. */
    @AttributeDefinition(name = "Group", description = "Group of the socket; empty: that of the process")
    String group() default "";

    /** How long a front end may take, in ms. */
    @AttributeDefinition(
            name = "Message timeout",
            description = "How long a front end may take for the rest of a message, or to take an answer:"
                    + " 10 to 60000 ms")
    int message_timeout() default ExportSettings.PATIENCE_MILLIS;

    /** Real-time priority of the thread that serves the socket, 0 to 99. */
    @AttributeDefinition(
            name = "Real-time priority",
            description = "SCHED_FIFO priority of the thread that serves the socket, 1 to 99; 0: none",
            min = "0",
            max = "99")
    int realtime_priority() default 0;
}
