// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.Urgency;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * How a device on a socket is reached; all of it valid.
 *
 * @param name stable name of the transport
 * @param path of the socket
 * @param replyTimeout how long an answer may take, ms
 * @param retryInterval the longest wait between two attempts to connect, ms
 * @param memorySize shared with the device, in bytes
 * @param queueSize the largest queue, a power of two
 * @param eventIdx whether EVENT_IDX may be used
 * @param indirect whether INDIRECT_DESC may be used
 * @param urgency of the thread that waits for the device
 */
public record VhostUserSettings(
        String name,
        Path path,
        int replyTimeout,
        int retryInterval,
        int memorySize,
        int queueSize,
        boolean eventIdx,
        boolean indirect,
        Urgency urgency) {

    static final int REPLY_TIMEOUT_MIN = 10;
    static final int REPLY_TIMEOUT_MAX = 60_000;
    static final int RETRY_INTERVAL_MIN = 10;
    static final int RETRY_INTERVAL_MAX = 60_000;
    static final int MEMORY_MIN = 1 << 20;
    static final int MEMORY_MAX = Integer.MAX_VALUE - 4095;
    static final int QUEUE_SIZE_MAX = 1024;
    private static final int PATH_MAX = 107;
    private static final int DEFAULT_REPLY_TIMEOUT = 1000;
    private static final int DEFAULT_RETRY_INTERVAL = 1000;
    private static final int DEFAULT_MEMORY = 64 << 20;
    private static final int DEFAULT_QUEUE_SIZE = 64;

    /** Checks everything. */
    public VhostUserSettings {
        name = name.strip();
        if (name.isEmpty()) {
            throw wrong("transport.name=; must not be empty");
        }
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > PATH_MAX) {
            throw wrong("transport.name=" + name + " path=" + path + "; must have 1 to " + PATH_MAX + " bytes");
        }
        requireRange("transport.name=" + name + " reply.timeout", replyTimeout, REPLY_TIMEOUT_MIN, REPLY_TIMEOUT_MAX);
        requireRange(
                "transport.name=" + name + " retry.interval", retryInterval, RETRY_INTERVAL_MIN, RETRY_INTERVAL_MAX);
        requireRange("transport.name=" + name + " memory.size", memorySize, MEMORY_MIN, MEMORY_MAX);
        if (queueSize < 1 || queueSize > QUEUE_SIZE_MAX || Integer.bitCount(queueSize) != 1) {
            throw wrong("transport.name=" + name + " queue.size=" + queueSize + "; must be a power of two from 1 to "
                    + QUEUE_SIZE_MAX);
        }
    }

    /**
     * Everything as it is unless it is said otherwise.
     *
     * @param name of the transport
     * @param path of the socket
     * @return the settings
     */
    public static VhostUserSettings of(String name, Path path) {
        return new VhostUserSettings(
                name,
                path,
                DEFAULT_REPLY_TIMEOUT,
                DEFAULT_RETRY_INTERVAL,
                DEFAULT_MEMORY,
                DEFAULT_QUEUE_SIZE,
                true,
                true,
                Urgency.NORMAL);
    }

    /**
     * The same with another bound for answers.
     *
     * @param millis ms
     * @return the settings
     */
    public VhostUserSettings withReplyTimeout(int millis) {
        return new VhostUserSettings(
                name, path, millis, retryInterval, memorySize, queueSize, eventIdx, indirect, urgency);
    }

    /**
     * The same with another size of queues.
     *
     * @param entries a power of two
     * @return the settings
     */
    public VhostUserSettings withQueueSize(int entries) {
        return new VhostUserSettings(
                name, path, replyTimeout, retryInterval, memorySize, entries, eventIdx, indirect, urgency);
    }

    /**
     * The same with more or less memory.
     *
     * @param bytes of the shared memory
     * @return the settings
     */
    public VhostUserSettings withMemorySize(int bytes) {
        return new VhostUserSettings(
                name, path, replyTimeout, retryInterval, bytes, queueSize, eventIdx, indirect, urgency);
    }

    /**
     * The same with other features.
     *
     * @param events whether EVENT_IDX may be used
     * @param tables whether INDIRECT_DESC may be used
     * @return the settings
     */
    public VhostUserSettings withFeatures(boolean events, boolean tables) {
        return new VhostUserSettings(
                name, path, replyTimeout, retryInterval, memorySize, queueSize, events, tables, urgency);
    }

    long replyNanos() {
        return TimeUnit.MILLISECONDS.toNanos(replyTimeout);
    }

    long retryNanos() {
        return TimeUnit.MILLISECONDS.toNanos(retryInterval);
    }

    private static void requireRange(String setting, int value, int min, int max) {
        if (value < min || value > max) {
            throw wrong(setting + "=" + value + "; must be " + min + " to " + max);
        }
    }

    private static TransportException wrong(String details) {
        return new TransportException("bad setting of a vhost-user transport: " + details);
    }
}
