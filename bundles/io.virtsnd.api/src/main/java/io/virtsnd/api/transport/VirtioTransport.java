// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The way from a driver to one virtio device of any type. The sequence of initialisation (virtio 1.2, 3.1.1) is not
 * here: it is run once for all transports by {@code io.virtsnd.virtqueue.VirtioDevice}.
 *
 * <p>Registered as a service with {@value #NAME} (stable, from the configuration) and {@value #DEVICE_ID}. Whoever wants
 * to use it claims it first.
 *
 * <p>Thread: any, unless a method says otherwise; one driver at a time. A transport whose device is gone throws
 * {@link TransportException} from every method that would have to reach it.
 */
@ConsumerType
public interface VirtioTransport {

    /** Service property: stable name of the transport, a String. */
    String NAME = "transport.name";

    /** Service property: virtio device id, an Integer; 25 is a sound device. */
    String DEVICE_ID = "virtio.device.id";

    /**
     * Claims the transport for one driver.
     *
     * @param holder name of the claimant, for the error that others get
     * @return the claim
     * @throws ClaimedException if somebody else holds it
     * @throws TransportException if the device is gone
     */
    TransportSession claim(String holder);

    /**
     * Makes memory that this device can reach.
     *
     * @return the allocator of this transport
     */
    DeviceMemory memory();

    /**
     * Whether the device has no state of an earlier driver when it is claimed. If not, a driver must assume that
     * buffers of its predecessor are still queued inside of the device.
     *
     * @return true if the device starts fresh
     */
    boolean startsFresh();

    /**
     * Reads the features that the device offers.
     *
     * @return feature bits 0 to 63
     */
    long deviceFeatures();

    /**
     * Writes the features that the driver accepts.
     *
     * @param features feature bits 0 to 63
     */
    void driverFeatures(long features);

    /**
     * Reads the device status.
     *
     * @return the status byte, 0 to 255
     */
    int status();

    /**
     * Writes the device status. Writing 0 asks for a reset, which is complete when {@link #status()} reads 0.
     *
     * @param status the status byte, 0 to 255
     */
    void setStatus(int status);

    /**
     * Reads the configuration generation.
     *
     * @return a number that changes whenever the configuration may have changed
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
     * Tells the device where a queue lies, and enables it.
     *
     * @param addresses the queue; its memory is of {@link #memory()}
     * @return the notifier of this queue
     */
    QueueNotifier enableQueue(QueueAddresses addresses);
}
