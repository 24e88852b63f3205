// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays what sources have on the stream of a card, and on that of another one when it goes away.
 *
 * <p>Frames go one way: sources, {@code period} (mixed), the stream. What a card that died had not completed is
 * {@code replay}, and comes before the period. Nothing is taken from sources before there is room for it.
 *
 * <p>Thread: that of the route, unless a method says otherwise.
 */
final class PlaybackEngine {

    /** Until the bell rings. */
    static final long LONG = 1_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(PlaybackEngine.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final RouteSettings settings;
    private final CardShelf cards;
    private final Bell bell;
    private final RouteCounters counters;
    private final Mixer mixer;
    private final ByteBuffer period;
    private volatile long idleNanos;
    private volatile SourceFeed[] feeds = {};
    private volatile Line line;
    private volatile String trouble = "";

    /** It played to its end; who removes its card closes it. */
    private Line departed;

    private ByteBuffer replay = NOTHING;
    private long patienceEnds;
    private long soundAt;
    private long nextSilence;
    private boolean isPatient;

    PlaybackEngine(PlaybackSettings settings, CardShelf cards, Bell bell, RouteCounters counters) {
        this.settings = settings.route();
        this.cards = cards;
        this.bell = bell;
        this.counters = counters;
        idleNanos = settings.idleNanos();
        mixer = new Mixer(this.settings);
        period = ByteBuffer.allocateDirect(this.settings.periodBytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .limit(0);
    }

    /**
     * The sources that there are from now on.
     *
     * <p>Thread: any.
     */
    void feeds(SourceFeed[] all) {
        feeds = all;
        bell.ring();
    }

    /** Whether a source is gone, and nothing is left of it. */
    boolean hasForgotten() {
        for (SourceFeed feed : feeds) {
            if (feed.isForgotten()) {
                return true;
            }
        }
        return false;
    }

    /** Thread: any. */
    void idleNanos(long nanos) {
        idleNanos = nanos;
        bell.ring();
    }

    /**
     * The card whose stream is open, or null.
     *
     * <p>Thread: any.
     */
    SoundCard card() {
        Line open = line;
        return open == null ? null : open.card();
    }

    /** Why there is no sound though there are sources. Thread: any. */
    String trouble() {
        return trouble;
    }

    /**
     * Does what can be done now.
     *
     * @return how long there is nothing to do unless the bell rings, ns; 0: it is to be called again
     */
    long step() {
        Line open = line;
        if (open == null) {
            return open();
        }
        try {
            if (open.failure() == null) {
                return cards.isLeaving(open.card()) ? handOver(open) : play(open);
            }
            lose(open, open.failure());
        } catch (SoundException failure) {
            lose(open, failure);
        }
        return 0;
    }

    /** Whether there is something to be played that does not have to be waited for. */
    boolean hasSound() {
        if (replay.hasRemaining() || period.hasRemaining()) {
            return true;
        }
        for (SourceFeed feed : feeds) {
            if (feed.available() > 0) {
                return true;
            }
        }
        return false;
    }

    // --- opening ---

    private long open() {
        if (!hasSound()) {
            return LONG;
        }
        line = choose();
        if (line == null) {
            return LONG;
        }
        trouble = "";
        soundAt = System.nanoTime();
        return 0;
    }

    /** Opens the best card that can be had, or none. */
    private Line choose() {
        trouble = "no card has a free stream for what the route plays: " + settings.format();
        for (SoundCard card : cards.candidates()) {
            try {
                Optional<Line> opened = Line.open(card, Direction.OUTPUT, settings, bell);
                if (opened.isPresent()) {
                    return opened.get();
                }
            } catch (SoundException refused) {
                trouble = refused.getMessage();
                cards.failed(card);
                LOG.warn("card refused, another is tried: route={} card={}", settings.name(), card.name(), refused);
            }
        }
        return null;
    }

    // --- playing ---

    private long play(Line open) {
        long wait = feed(open, true);
        if (wait > 0 && !open.isStarted() && !open.hasRoom()) {
            open.start();
        }
        return wait;
    }

    /**
     * Writes one period at most.
     *
     * @param waits whether to wait for those who have nothing, and to be silent in the end
     * @return how long to wait before the next one
     */
    private long feed(Line open, boolean waits) {
        open.write(replay);
        if (replay.hasRemaining()) {
            return LONG;
        }
        if (!period.hasRemaining()) {
            if (!open.hasRoom() || !waits && (isExpected(feeds) || !hasSound())) {
                return LONG;
            }
            long wait = fill(open);
            if (wait > 0 || !period.hasRemaining()) {
                return wait;
            }
        }
        open.write(period);
        return period.hasRemaining() ? LONG : 0;
    }

    /** Mixes the next period, as soon as everybody has a part in it, or has been waited for long enough. */
    private long fill(Line open) {
        SourceFeed[] all = feeds;
        long now = System.nanoTime();
        if (isExpected(all)) {
            if (!isPatient) {
                isPatient = true;
                patienceEnds = now + Math.max(settings.periodNanos(), open.delayNanos() - settings.periodNanos());
            }
            if (now - patienceEnds < 0) {
                return patienceEnds - now;
            }
            giveUp(all);
        }
        isPatient = false;
        if (!hasSound()) {
            return beSilent(open, now);
        }
        soundAt = now;
        nextSilence = now;
        mix(all);
        return 0;
    }

    private static boolean isExpected(SourceFeed[] all) {
        for (SourceFeed feed : all) {
            if (feed.isExpected()) {
                return true;
            }
        }
        return false;
    }

    private void giveUp(SourceFeed[] all) {
        for (SourceFeed feed : all) {
            if (feed.isExpected()) {
                feed.giveUp(settings.periodBytes() - feed.available());
            }
        }
    }

    private void mix(SourceFeed[] all) {
        boolean sound = mixer.mix(all, period);
        counters.carried(settings.periodFrames(), sound);
    }

    /** No faster than time passes: a device may take all that it is given. */
    private long beSilent(Line open, long now) {
        if (now - soundAt >= idleNanos) {
            open.drain();
            leave(open);
            return 0;
        }
        if (open.isStarted() && now - nextSilence < 0) {
            return nextSilence - now;
        }
        nextSilence += settings.periodNanos();
        mix(feeds);
        return 0;
    }

    private void leave(Line open) {
        line = null;
        open.close();
        bell.ring();
    }

    // --- going somewhere else ---

    private long handOver(Line old) {
        PlaybackHandOver move = new PlaybackHandOver(old, choose(), settings, bell);
        try {
            if (move.isOrderly(next -> feed(next, false))) {
                counters.handedOver(move.gap());
                departed(old);
                line = move.fresh();
            } else {
                replay(move.unplayed());
                line = null;
            }
        } finally {
            bell.ring();
        }
        return 0;
    }

    private void departed(Line old) {
        Line before;
        synchronized (this) {
            before = departed;
            departed = old;
        }
        if (before != null) {
            before.close();
        }
    }

    /**
     * Gives back the stream of a card that sound was handed over from; what the device still holds is heard.
     *
     * <p>Thread: the one that removes the card.
     */
    void release(SoundCard card) {
        Line old;
        synchronized (this) {
            old = departed != null && departed.card() == card ? departed : null;
            departed = old == null ? departed : null;
        }
        if (old != null) {
            try {
                old.drain();
            } catch (SoundException gone) {
                LOG.debug("card went before it was quiet: route={} card={}", settings.name(), card.name(), gone);
            }
            old.close();
        }
    }

    /** The stream failed, or its card is gone: what it did not complete is played again elsewhere. */
    private void lose(Line open, SoundException failure) {
        LOG.warn(
                "card lost, sound goes on where it was: route={} card={}",
                settings.name(),
                open.card().name(),
                failure);
        trouble = String.valueOf(failure.getMessage());
        cards.failed(open.card());
        leave(open);
        replay(open.unplayed());
    }

    private void replay(ByteBuffer unplayed) {
        counters.lost(unplayed.remaining() / settings.format().frameBytes());
        replay = ByteBuffer.allocate(unplayed.remaining() + replay.remaining())
                .put(unplayed)
                .put(replay)
                .flip();
    }

    /** The route ends: what is written is heard to its end. */
    void close() {
        departed(null);
        Line open = line;
        if (open != null) {
            try {
                open.drain();
            } catch (SoundException failure) {
                LOG.warn(
                        "last periods lost: route={} card={}",
                        settings.name(),
                        open.card().name(),
                        failure);
            }
            leave(open);
        }
    }
}
