// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import java.nio.ByteBuffer;
import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The claim of one transport on a device model, and the device's registers.
 *
 * <p>Thread: any, one transport; {@link #kick} may come from many threads at once. Nothing here blocks for longer than
 * the device needs to finish the message in hand.
 */
@ConsumerType
public interface BackendSession extends AutoCloseable {

    /**
     * The features that the device offers; the transport adds its own.
     *
     * @return feature bits 0 to 63
     */
    long deviceFeatures();

    /**
     * The features that the driver accepted. FEATURES_OK sticks only if the device can work with them.
     *
     * @param features feature bits 0 to 63
     */
    void driverFeatures(long features);

    /**
     * Reads the device status, with DEVICE_NEEDS_RESET and FEATURES_OK as the device has them.
     *
     * @return the status byte
     */
    int status();

    /**
     * Writes the device status; 0 resets: when the call returns the device touches neither queues nor memory (V4).
     *
     * @param status the status byte, 0 to 255
     */
    void setStatus(int status);

    /**
     * The configuration generation.
     *
     * @return a number that changes with the configuration
     */
    int configGeneration();

    /**
     * Reads device configuration.
     *
     * @param offset bytes from the start of the configuration space
     * @param target receives the bytes from its position to its limit
     * @return bytes read: less than asked for where the configuration space ends, 0 beyond
     */
    int readConfig(int offset, ByteBuffer target);

    /**
     * The largest size that the device supports for a queue.
     *
     * @param queue number of the queue
     * @return entries, 0 if there is no such queue
     */
    int queueSizeMax(int queue);

    /**
     * Replaces the table of the driver's memory. When the call returns the device no longer touches memory that is not
     * in the table.
     *
     * @param chunks all of the driver's memory, without overlaps
     */
    void memory(List<MemoryChunk> chunks);

    /**
     * Starts a queue. Everything in the addresses comes from the driver and is checked at every use.
     *
     * @param addresses the queue
     * @param nextAvail the available index to start from, 0 to 65535; 0 for a fresh queue
     * @throws TransportException if the size or the addresses cannot be used
     */
    void startQueue(QueueAddresses addresses, int nextAvail);

    /**
     * Stops a queue. When the call returns the device touches it no more.
     *
     * @param queue number of the queue
     * @return the available index at which it would go on, 0 to 65535
     */
    int stopQueue(int queue);

    /**
     * An available buffer notification of the driver. Does not block, allocates nothing.
     *
     * @param queue number of the queue, unchecked
     */
    void kick(int queue);

    /** Resets the device and gives it back. Further calls do nothing. */
    @Override
    void close();
}
