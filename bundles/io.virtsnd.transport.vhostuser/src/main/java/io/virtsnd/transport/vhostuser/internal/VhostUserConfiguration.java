// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of a vhost-user transport; its factory PID is {@value VhostUserComponent#PID}. */
@ObjectClassDefinition(
        name = "virtsnd vhost-user transport",
        description = "Connects to the sound device that another process serves on a Unix socket.")
public @interface VhostUserConfiguration {

    /** Stable name of the transport, the service property {@code transport.name}. */
    @AttributeDefinition(name = "Name", description = "Stable name of the transport, not empty")
    String transport_name() default "vhostuser";

    /** The socket of the device. */
    @AttributeDefinition(name = "Path", description = "Path of the socket, at most 107 bytes")
    String path() default "";

    /** How long an answer may take. */
    @AttributeDefinition(name = "Reply timeout", description = "How long an answer may take, ms, 10 to 60000")
    int reply_timeout() default 1000;

    /** How long to wait at most before the next attempt to connect. */
    @AttributeDefinition(
            name = "Retry interval",
            description = "The longest wait between two attempts to connect, ms, 10 to 60000; a socket that appears is"
                    + " tried at once")
    int retry_interval() default 1000;

    /** How much memory is shared with the device; takes room only where it is used. */
    @AttributeDefinition(
            name = "Memory size",
            description = "Bytes shared with the device, 1048576 to 2147479552; takes room only where it is used")
    int memory_size() default 67_108_864;

    /** The largest queue: vhost-user has no way to ask the device. */
    @AttributeDefinition(
            name = "Queue size",
            description = "Entries, a power of two, 1 to 1024; as many as the device can have, which cannot be asked")
    int queue_size() default 64;

    /** Whether EVENT_IDX is accepted. */
    @AttributeDefinition(name = "Event index", description = "Whether EVENT_IDX is used if the device offers it")
    boolean event_idx() default true;

    /** Whether INDIRECT_DESC is accepted. */
    @AttributeDefinition(
            name = "Indirect descriptors",
            description = "Whether INDIRECT_DESC is used if the device offers it")
    boolean indirect() default true;

    /** Real-time priority of the thread that waits for the device, 0 to 99. */
    @AttributeDefinition(
            name = "Real-time priority",
            description = "SCHED_FIFO priority of the thread that waits for the device, 1 to 99; 0: none",
            min = "0",
            max = "99")
    int realtime_priority() default 0;
}
