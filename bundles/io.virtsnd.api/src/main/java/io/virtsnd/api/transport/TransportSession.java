// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The claim of one driver on a transport, and the signals that the device sends to it.
 *
 * <p>A signal that arrives while nobody waits is kept: the next {@link #await} answers it at once.
 */
@ConsumerType
public interface TransportSession extends AutoCloseable {

    /** The bit of {@link #await} that says: the configuration, or the device status, changed. */
    long CONFIG_CHANGED = 1L << 62;

    /** The bit of {@link #await} that says: the device is gone (peer died, unplugged); nothing will come any more. */
    long REMOVED = 1L << 61;

    /**
     * Waits until the device signals a queue, and takes the signals.
     *
     * <p>Thread: one thread at a time (the completion thread of the card). Allocates nothing.
     *
     * @param timeoutNanos how long at most, in ns; 0 polls
     * @return bit q for queue q (0 to 60), {@link #CONFIG_CHANGED}, {@link #REMOVED}; 0 on timeout or after
     *     {@link #wakeup()}
     */
    long await(long timeoutNanos);

    /**
     * Makes the current or the next {@link #await} return at once.
     *
     * <p>Thread: any.
     */
    void wakeup();

    /**
     * Gives the transport back. The device must have been reset before; memory of the transport that is not yet
     * released becomes unreachable for the device. Further calls do nothing.
     *
     * <p>Thread: any.
     */
    @Override
    void close();
}
