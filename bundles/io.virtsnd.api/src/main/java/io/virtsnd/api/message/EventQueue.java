// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.QueueStatistics;
import org.osgi.annotation.versioning.ProviderType;

/** The event queue of one card, kept full (virtio 1.2, 5.14.6.4). */
@ProviderType
public interface EventQueue {

    /**
     * Takes the events that the device sent, posts their buffers again, and kicks.
     *
     * <p>Thread: the completion thread of the card, when the device signalled queue 1. Never waits for a listener.
     */
    void completed();

    /**
     * Tells the listeners that the card went away.
     *
     * <p>Thread: any.
     *
     * @param reason why
     */
    void cardLost(String reason);

    /**
     * Tells the listeners what state a stream is in now.
     *
     * <p>Thread: any; allocates nothing, and never waits for a listener.
     *
     * @param streamId number of the stream
     * @param state of now
     */
    void streamChanged(int streamId, PcmState state);

    /**
     * Stops dispatching: after it returned no listener is called any more for this card.
     *
     * <p>Thread: any but a listener's; waits for a listener in progress, 1 s at most.
     */
    void stop();

    /**
     * Lets go of all memory.
     *
     * <p>Thread: after {@link #stop()}, and after the device was reset and said so.
     */
    void release();

    /**
     * Whether the device broke the ring.
     *
     * @return true if broken
     */
    boolean isBroken();

    /**
     * Events taken.
     *
     * @return count
     */
    long events();

    /**
     * Events with a code, a length, a stream or a jack that is not known.
     *
     * @return count
     */
    long unknown();

    /**
     * Events dropped because listeners did not keep up.
     *
     * @return count
     */
    long lost();

    /**
     * Counters of the ring.
     *
     * @return a snapshot
     */
    QueueStatistics statistics();
}
