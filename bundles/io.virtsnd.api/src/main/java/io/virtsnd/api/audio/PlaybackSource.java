// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Sound of an application, to be played: registered as a service it is played, unregistered it is not.
 *
 * <p>Several sources on one {@link AudioRoute} are mixed. What was pulled when a source is unregistered is played to its
 * end. A source that throws ends, one that blocks is silent until it goes on; the others play.
 *
 * <p>Service properties, of which the last two may be changed at any time:
 *
 * <ul>
 *   <li>{@value #ROUTE}: name of the route, a String; {@value AudioRoute#DEFAULT} if there is none;
 *   <li>{@value #VOLUME}: factor of the samples, a number from 0 to 1; 1 if there is none;
 *   <li>{@value #MUTE}: whether it is silent, a Boolean; false if there is none. Muted sound goes on.
 * </ul>
 */
@ConsumerType
public interface PlaybackSource {

    /** Service property: the name of the route. */
    String ROUTE = "audio.route";

    /** Service property: the factor of the samples, 0 to 1. */
    String VOLUME = "audio.volume";

    /** Service property: whether it is silent. */
    String MUTE = "audio.mute";

    /**
     * What the frames look like.
     *
     * <p>Thread: any; asked once, when the source is bound.
     *
     * @return the format; if it is not that of the route, a {@link SoundConversion} is needed
     */
    SoundFormat format();

    /**
     * Gives frames.
     *
     * <p>Thread: one of the source's own, one call at a time; may block. Interrupted when the source is unregistered.
     * An object that is registered several times for one route is called as the first of these services only.
     *
     * @param frames receives whole frames from its position on, which moves on; little endian. Nothing: there are none
     *     now, and the source is asked again a little later
     * @return false if there will be no more
     * @throws IOException the source ends
     */
    boolean pull(ByteBuffer frames) throws IOException;
}
