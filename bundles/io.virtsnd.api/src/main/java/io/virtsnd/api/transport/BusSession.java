// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The claim of one transport on a device of a bus: its memory and its interrupts.
 *
 * <p>An interrupt that arrives while nobody waits is kept: the next {@link #await} answers it at once.
 */
@ConsumerType
public interface BusSession extends AutoCloseable {

    /** The bit of {@link #await} that says: the device is gone; nothing will come any more. */
    long REMOVED = TransportSession.REMOVED;

    /**
     * Makes memory that this device can reach; its device addresses are what the device puts on the bus.
     *
     * @return the allocator
     */
    DeviceMemory memory();

    /**
     * Waits for interrupts, and takes them.
     *
     * <p>Thread: one at a time. Allocates nothing.
     *
     * @param timeoutNanos how long at most, in ns; 0 polls
     * @return bit v for vector v (0 to 60; a line interrupt is vector 0), {@link #REMOVED}; 0 on timeout or after
     *     {@link #wakeup()}
     */
    long await(long timeoutNanos);

    /**
     * The cause of a line interrupt was taken from the device (its ISR was read, or acknowledged): the next one may come.
     * Does nothing where interrupts are messages.
     *
     * <p>Thread: the one that waits.
     */
    void endOfInterrupt();

    /**
     * Makes the current or the next {@link #await} return at once.
     *
     * <p>Thread: any.
     */
    void wakeup();

    /**
     * Gives the device back: interrupts are off, it reaches no memory any more. Further calls do nothing.
     *
     * <p>Thread: any.
     */
    @Override
    void close();
}
