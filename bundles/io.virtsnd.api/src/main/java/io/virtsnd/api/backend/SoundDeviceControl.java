// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.backend;

import io.virtsnd.api.QueueStatistics;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Service of a software sound device, with {@code device.name}: what its owner can do that a driver cannot.
 *
 * <p>Thread: any.
 */
@ProviderType
public interface SoundDeviceControl {

    /**
     * Plugs something into a jack, or out of it; the driver gets an event.
     *
     * @param jackId number of the jack
     * @param connected whether something is plugged in now
     * @throws IllegalArgumentException if there is no such jack
     */
    void plug(int jackId, boolean connected);

    /**
     * Lets time pass: the device with the {@code stepped} clock consumes (or records) frames of a running stream.
     *
     * @param streamId number of the stream
     * @param frames how many, as far as the driver has provided messages; starvation is judged as with real time
     * @throws IllegalArgumentException if there is no such stream
     * @throws IllegalStateException if the device has another clock
     */
    void step(int streamId, long frames);

    /** Puts the device into its error state: DEVICE_NEEDS_RESET (virtio 1.2, 2.1.2). */
    void needsReset();

    /**
     * Whether the audio backend has closed its end of all streams that were released: everything is played, or counted as
     * lost. It may take longer than RELEASE is kept waiting; a backend that does nothing for 3 s is given up.
     *
     * @return false while something of a released stream is still being played
     */
    boolean isSettled();

    /**
     * Counters of the device's ends of the queues.
     *
     * @return control, event, tx and rx queue, in this order; a snapshot
     */
    List<QueueStatistics> statistics();

    /**
     * Counters of a stream.
     *
     * @param streamId number of the stream
     * @return a snapshot
     * @throws IllegalArgumentException if there is no such stream
     */
    DeviceStreamStatistics streamStatistics(int streamId);
}
