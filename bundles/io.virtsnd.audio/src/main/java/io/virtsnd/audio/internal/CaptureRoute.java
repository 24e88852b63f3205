// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.CaptureSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * From a card to sinks. The stream runs while there are sinks: what is recorded is never older than its buffer.
 *
 * <p>Thread: any, unless a method says otherwise.
 */
final class CaptureRoute extends Route<CaptureSink, SinkFeed> {

    private static final Logger LOG = LoggerFactory.getLogger(CaptureRoute.class);

    private final CaptureSettings capture;
    private final ByteBuffer period;
    private volatile SinkFeed[] feeds = {};
    private volatile Line line;
    /** The card whose stream is being opened, or null. */
    private volatile SoundCard opening;

    private volatile String trouble = "";

    CaptureRoute(CaptureSettings capture) {
        super(capture.route());
        this.capture = capture;
        period = ByteBuffer.allocateDirect(settings.periodBytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    SinkFeed member(Application<CaptureSink> application, Member.Place place, Member before) {
        SinkFeed feed = new SinkFeed(application, place, conversion());
        return before != null ? feed.inheriting((SinkFeed) before) : feed;
    }

    @Override
    SinkFeed remains(Member gone, Member.Place place) {
        return null; // nothing comes of a sink
    }

    @Override
    int ringPeriods() {
        return capture.ringPeriods();
    }

    @Override
    void inherit(Route<CaptureSink, ?> old) {
        // what was recorded is in the queues of sinks, which inherit each for itself
    }

    @Override
    long step() {
        Line open = line;
        if (open == null) {
            return open();
        }
        try {
            if (open.failure() != null) {
                lose(open, open.failure());
                return 0;
            }
            if (cards.isLeaving(open.card()) || !isWanted()) {
                finish(open);
                return 0;
            }
            return carry(open);
        } catch (RuntimeException failure) { // also of a card that is broken
            lose(open, failure);
            return 0;
        }
    }

    private boolean isWanted() {
        for (SinkFeed feed : feeds) {
            if (!feed.isEnded()) {
                return true;
            }
        }
        return false;
    }

    private long open() {
        if (!isWanted()) {
            return LONG;
        }
        trouble = "no card has a free stream for what the route records: " + settings.format();
        for (SoundCard card : cards.candidates()) {
            if (begin(card)) {
                trouble = "";
                return 0;
            }
        }
        return LONG;
    }

    private boolean begin(SoundCard card) {
        Line opened = null;
        opening = card;
        try {
            opened = Line.open(card, Direction.INPUT, settings, bell).orElse(null);
            if (opened == null) {
                return false;
            }
            opened.start();
            line = opened;
            return true;
        } catch (RuntimeException refusal) { // also of a card that is broken
            trouble = Member.text(refusal);
            cards.failed(card);
            LOG.warn("card refused, another is tried: route={} card={}", settings.name(), card.name(), refusal);
            if (opened != null) {
                opened.close();
            }
            return false;
        } finally {
            opening = null;
            bell.ring();
        }
    }

    /** Hands on what was recorded; a sink that wants to be waited for is, while the buffer of the card has room. */
    private long carry(Line open) {
        if (open.delayNanos() + settings.periodNanos() < settings.bufferNanos() && isAnyWaitedFor()) {
            return settings.periodNanos();
        }
        return handOn(open) ? 0 : LONG;
    }

    private boolean isAnyWaitedFor() {
        for (SinkFeed feed : feeds) {
            if (feed.isWaitedFor()) {
                return true;
            }
        }
        return false;
    }

    private boolean handOn(Line open) {
        open.read(period.clear());
        int frames = period.flip().remaining() / settings.format().frameBytes();
        if (frames == 0) {
            return false;
        }
        for (SinkFeed feed : feeds) {
            feed.offer(period);
        }
        counters.carried(frames, true);
        return true;
    }

    /** The card is to be removed, or nobody listens any more: what was recorded until now is handed on. */
    private void finish(Line open) {
        open.stop();
        while (handOn(open)) {
            // until there is no more
        }
        if (isWanted()) {
            counters.handedOver(0);
        }
        leave(open);
    }

    private void lose(Line open, RuntimeException failure) {
        LOG.warn(
                "card lost, recording goes on elsewhere: route={} card={}",
                settings.name(),
                open.card().name(),
                failure);
        trouble = String.valueOf(failure.getMessage());
        cards.failed(open.card());
        counters.lost(0);
        leave(open);
    }

    private void leave(Line open) {
        try {
            open.close();
        } finally {
            line = null;
            bell.ring();
        }
    }

    @Override
    boolean hasRest() {
        return false;
    }

    @Override
    void end() {
        Line open = line;
        if (open != null) {
            leave(open);
        }
    }

    @Override
    SoundCard current() {
        Line open = line;
        return open == null ? null : open.card();
    }

    @Override
    boolean uses(SoundCard card) {
        return opening == card || current() == card;
    }

    @Override
    void release(SoundCard card, boolean isQuick) {
        // the thread of the route closed it
    }

    @Override
    void changed(List<SinkFeed> all) {
        feeds = all.toArray(SinkFeed[]::new);
        bell.ring();
    }

    @Override
    boolean isForgotten(SinkFeed feed) {
        return feed.isGone();
    }

    @Override
    public Direction direction() {
        return Direction.INPUT;
    }

    /** Sinks get what was recorded: who wants it less loud makes it so. */
    @Override
    public void volume(long service, float volume) {
        throw noSuchSource(service);
    }

    @Override
    public Optional<String> trouble() {
        boolean isStuck = isWanted() && line == null && !trouble.isEmpty();
        return isStuck ? Optional.of(trouble) : refusal();
    }
}
