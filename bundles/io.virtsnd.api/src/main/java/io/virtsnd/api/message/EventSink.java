// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.message;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * The card's own ear for events: updates its state before listeners hear of it.
 *
 * <p>Thread: the completion thread of the card, with no lock held; must not block, allocates nothing for streams.
 */
@ConsumerType
public interface EventSink {

    /**
     * JACK_CONNECTED or JACK_DISCONNECTED.
     *
     * @param jackId number of the jack, unchecked
     * @param connected whether something is plugged in now
     * @return whether there is such a jack
     */
    boolean jackChanged(int jackId, boolean connected);

    /**
     * PCM_XRUN.
     *
     * @param streamId number of the stream, unchecked
     * @return whether there is such a stream
     */
    boolean xrun(int streamId);

    /**
     * PCM_PERIOD_ELAPSED.
     *
     * @param streamId number of the stream, unchecked
     * @return whether there is such a stream
     */
    boolean periodElapsed(int streamId);
}
