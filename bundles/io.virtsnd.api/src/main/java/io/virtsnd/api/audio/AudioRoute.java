// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

import io.virtsnd.api.Direction;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The way between applications and one stream of a card. When its card goes away the sound goes on with another one that
 * fits, as soon as there is one. A service, one for each configuration, with the properties {@value #NAME}
 * and {@value #DIRECTION}, which together are unique, and {@link io.virtsnd.api.SoundCard#NAME} while there is a card.
 *
 * <p>Thread: any.
 */
@ProviderType
public interface AudioRoute {

    /** Service property: stable name of the route, a String. */
    String NAME = "route.name";

    /** Service property: where the sound goes, a String: OUTPUT or INPUT. */
    String DIRECTION = "route.direction";

    /** Name of the route of applications that name none. */
    String DEFAULT = "default";

    /**
     * The name.
     *
     * @return {@value #NAME}
     */
    String name();

    /**
     * Where the sound goes.
     *
     * @return OUTPUT: from sources to a card; INPUT: from a card to sinks
     */
    Direction direction();

    /**
     * What the frames look like.
     *
     * @return the format
     */
    SoundFormat format();

    /**
     * The card.
     *
     * @return name of the card whose stream is open now; empty while there is nothing to play or record, or no card
     */
    Optional<String> card();

    /**
     * Why there is no sound though there are applications.
     *
     * @return in one line; empty if there is nothing to say
     */
    Optional<String> trouble();

    /**
     * Who is bound.
     *
     * @return sources, or sinks, in the order in which they came
     */
    List<RouteMember> members();

    /**
     * What the owner of the route makes of the volume of a source: a factor, beside the one that the source says itself. It
     * is 1 at first, and is forgotten with the service of the source.
     *
     * @param service number of the service of the source ({@code service.id})
     * @param volume 0 to 1
     * @throws IllegalArgumentException if no such source is bound, or the number is no such number
     */
    void volume(long service, float volume);

    /**
     * Counters.
     *
     * @return a snapshot
     */
    RouteStatistics statistics();
}
