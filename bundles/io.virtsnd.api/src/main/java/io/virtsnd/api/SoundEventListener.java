// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Whiteboard service: is told of the events of all cards.
 *
 * <p>Thread: the event thread of the card, with no lock held. A listener that blocks delays other listeners of the same
 * card, never sound; events that pile up meanwhile are dropped and counted.
 */
@ConsumerType
public interface SoundEventListener {

    /**
     * Something was plugged into a jack, or out of it.
     *
     * @param card name of the card
     * @param jackId number of the jack
     * @param connected whether something is plugged in now
     */
    default void jackChanged(String card, int jackId, boolean connected) {}

    /**
     * The device ran dry, or full.
     *
     * @param card name of the card
     * @param streamId number of the stream
     */
    default void xrun(String card, int streamId) {}

    /**
     * The device says that a period elapsed (only streams with EVT_SHMEM_PERIODS).
     *
     * @param card name of the card
     * @param streamId number of the stream
     */
    default void periodElapsed(String card, int streamId) {}

    /**
     * A stream was opened, or is in another state. Passing states may be missing where listeners do not keep up.
     *
     * @param card name of the card
     * @param streamId number of the stream
     * @param state since this event; INITIAL when it was opened, or has lost its parameters
     */
    default void streamChanged(String card, int streamId, PcmState state) {}

    /**
     * The device needs a reset, was reset and will be probed again; or it went away.
     *
     * @param card name of the card
     * @param reason why
     */
    default void cardLost(String card, String reason) {}
}
