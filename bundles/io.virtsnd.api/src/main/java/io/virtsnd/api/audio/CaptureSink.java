// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * An application that records: registered as a service it is given what a card records.
 *
 * <p>Any number of sinks share one {@link AudioRoute}. Each has a queue of its own; what happens when that is full is its
 * choice, and none slows another. A sink that throws is given nothing more.
 *
 * <p>Service properties:
 *
 * <ul>
 *   <li>{@value #ROUTE}: name of the route, a String; {@value AudioRoute#DEFAULT} if there is none;
 *   <li>{@value #OVERFLOW}: a String: {@value #DROP_OLDEST} (if there is none), {@value #FAIL}: it is given nothing
 *       more, or {@value #BLOCK}: recording waits, as long as the card's own buffer bears it, then the oldest is dropped.
 * </ul>
 */
@ConsumerType
public interface CaptureSink {

    /** Service property: the name of the route. */
    String ROUTE = "audio.route";

    /** Service property: what happens when the sink is too slow. */
    String OVERFLOW = "audio.overflow";

    /** The oldest frames of the queue are dropped: the position jumps. */
    String DROP_OLDEST = "drop-oldest";

    /** Recording waits for the sink, as long as nobody else is hurt. */
    String BLOCK = "block";

    /** The sink is given nothing more. */
    String FAIL = "fail";

    /**
     * What frames are to look like.
     *
     * <p>Thread: that of {@link #push}, once before it.
     *
     * @param recorded the route's format
     * @return the same, or another one, for which a {@link SoundConversion} is needed
     */
    default SoundFormat format(SoundFormat recorded) {
        return recorded;
    }

    /**
     * Takes frames.
     *
     * <p>Thread: one of the sink's own, one call at a time; may block. Interrupted when the sink is unregistered.
     * An object that is registered several times for one route is called as the first of these services only.
     *
     * @param frames whole frames, little endian, from position to limit; valid during the call
     * @param position number of the first one, in frames since the sink was bound; it jumps over what was dropped
     * @param format what they look like
     * @throws IOException the sink is given nothing more
     */
    void push(ByteBuffer frames, long position, SoundFormat format) throws IOException;

    /**
     * The sink is given nothing more, because it threw, or was too slow and chose {@value #FAIL}.
     *
     * <p>Thread: that of {@link #push}.
     *
     * @param reason why
     */
    default void failed(String reason) {}
}
