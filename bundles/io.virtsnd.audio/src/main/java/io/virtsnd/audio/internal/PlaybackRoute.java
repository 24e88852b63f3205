// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.osgi.framework.Constants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From sources to a card.
 *
 * <p>Thread: any.
 */
final class PlaybackRoute extends Route<PlaybackSource, SourceFeed> {

    private static final Logger LOG = LoggerFactory.getLogger(PlaybackRoute.class);

    private final PlaybackEngine engine;
    private volatile String refused = "";

    PlaybackRoute(PlaybackSettings settings) {
        super(settings.route());
        engine = new PlaybackEngine(settings, cards, bell, counters);
    }

    /** A source whose frames are others than those of the route is refused. */
    @Override
    void bind(PlaybackSource source, Map<String, ?> properties) {
        long service = (Long) properties.get(Constants.SERVICE_ID);
        try {
            SoundFormat format = source.format();
            if (!settings.format().equals(format)) {
                throw new IllegalArgumentException(
                        "source has other frames than its route: route=" + settings.format() + " source=" + format);
            }
            if (hasMembers() && !Mixer.canAdd(format.format())) {
                throw new IllegalArgumentException(
                        "samples of this format cannot be added: format=" + format.format() + "; one source at a time");
            }
            add(new SourceFeed(new Member.Identity(service, source), settings, bell, Loudness.of(properties)));
        } catch (RuntimeException wrong) { // also what the source throws
            refused = "source refused: service=" + service + ": " + wrong.getMessage();
            LOG.error("route={} {}", settings.name(), refused, wrong);
        }
    }

    @Override
    void update(Map<String, ?> properties) {
        long service = (Long) properties.get(Constants.SERVICE_ID);
        try {
            float volume = Loudness.of(properties);
            current(service).forEach(feed -> feed.volume(volume));
        } catch (IllegalArgumentException wrong) {
            LOG.error("volume stays as it is: route={} service={}: {}", settings.name(), service, wrong.getMessage());
        }
    }

    void idle(long nanos) {
        engine.idleNanos(nanos);
    }

    @Override
    long step() {
        if (engine.hasForgotten()) {
            prune();
        }
        return engine.step();
    }

    @Override
    boolean hasRest() {
        return engine.card() != null && engine.hasSound();
    }

    @Override
    void end() {
        engine.close();
    }

    @Override
    SoundCard current() {
        return engine.card();
    }

    @Override
    void release(SoundCard card) {
        engine.release(card);
    }

    @Override
    void changed(List<SourceFeed> all) {
        engine.feeds(all.toArray(SourceFeed[]::new));
    }

    @Override
    boolean isForgotten(SourceFeed feed) {
        return feed.isForgotten();
    }

    @Override
    public Direction direction() {
        return Direction.OUTPUT;
    }

    @Override
    public Optional<String> trouble() {
        String reason = hasMembers() && engine.card() == null && engine.hasSound() ? engine.trouble() : refused;
        return reason.isEmpty() ? Optional.empty() : Optional.of(reason);
    }
}
