// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundConversion;
import io.virtsnd.api.audio.SoundFormat;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From sources to a card.
 *
 * <p>Thread: any.
 */
final class PlaybackRoute extends Route<PlaybackSource, SourceFeed> {

    private static final Logger LOG = LoggerFactory.getLogger(PlaybackRoute.class);

    private final Sources sources;
    private final PlaybackEngine engine;

    PlaybackRoute(PlaybackSettings settings) {
        super(settings.route());
        sources = new Sources(settings, bell, counters);
        engine = new PlaybackEngine(sources, cards, bell, counters);
    }

    @Override
    SourceFeed member(Application<PlaybackSource> application, Member.Place place, Member before) {
        SourceFeed feed = new SourceFeed(application, place, conversion(application.format()));
        feed.behind(last(application.service()));
        return before != null ? feed.inheriting((SourceFeed) before) : feed;
    }

    @Override
    SourceFeed remains(Member gone, Member.Place place) {
        SourceFeed feed = (SourceFeed) gone;
        return feed.isForgotten() ? null : feed.remains(place).behind(last((PlaybackSource) feed.application()));
    }

    /** What is left of a source that was here before; null if it was not. */
    private SourceFeed last(PlaybackSource source) {
        SourceFeed last = null;
        for (SourceFeed feed : all()) {
            last = feed.application() == source ? feed : last;
        }
        return last;
    }

    /** What converts the frames of a source; null wherever that need not be. */
    private SoundConversion conversion(SoundFormat format) {
        if (settings.format().equals(format)) {
            return null;
        }
        SoundConversion conversion = conversion();
        if (format == null || conversion == null || !conversion.canConvert(format, settings.format())) {
            throw new IllegalArgumentException("source has other frames than its route, and "
                    + (conversion == null ? "there is no SoundConversion" : "they cannot be converted") + ": route="
                    + settings.format() + " source=" + format);
        }
        return conversion;
    }

    @Override
    int ringPeriods() {
        return SourceFeed.PERIODS_AHEAD;
    }

    @Override
    void update(Application<PlaybackSource> application) {
        try {
            float volume = Loudness.of(application.properties());
            current(application.id()).forEach(feed -> feed.volume(volume));
        } catch (IllegalArgumentException wrong) {
            LOG.error(
                    "volume stays as it is: route={} service={}: {}",
                    settings.name(),
                    application.id(),
                    wrong.getMessage());
        }
    }

    @Override
    public void volume(long service, float volume) {
        if (!(volume >= 0 && volume <= 1)) {
            throw new IllegalArgumentException("volume must be 0 to 1: volume=" + volume);
        }
        List<SourceFeed> feeds = current(service);
        if (feeds.isEmpty()) {
            throw noSuchSource(service);
        }
        feeds.forEach(feed -> feed.ownersVolume(volume));
    }

    void idle(long nanos) {
        sources.idleNanos(nanos);
    }

    @Override
    void inherit(Route<PlaybackSource, ?> old) {
        engine.inherit(((PlaybackRoute) old).engine.rest());
    }

    @Override
    long step() {
        if (sources.haveForgotten()) {
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
    boolean uses(SoundCard card) {
        return engine.uses(card);
    }

    @Override
    void release(SoundCard card, boolean isQuick) {
        engine.release(card, isQuick);
    }

    @Override
    void changed(List<SourceFeed> all) {
        sources.feeds(all.toArray(SourceFeed[]::new));
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
        boolean isStuck =
                engine.card() == null && engine.hasSound() && !engine.trouble().isEmpty();
        return isStuck ? Optional.of(engine.trouble()) : refusal();
    }
}
