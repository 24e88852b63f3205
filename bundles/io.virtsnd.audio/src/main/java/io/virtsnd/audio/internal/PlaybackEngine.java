// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.Direction;
import io.virtsnd.api.SoundCard;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays what sources have on the stream of a card, and on that of another one when it goes away.
 *
 * <p>Frames go one way: sources, their period (mixed), the stream. What a card that died had not completed is
 * {@code replay}, and comes before the period. Nothing is taken from sources before there is room for it.
 *
 * <p>Thread: that of the route, unless a method says otherwise.
 */
final class PlaybackEngine {

    private static final Logger LOG = LoggerFactory.getLogger(PlaybackEngine.class);
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final RouteSettings settings;
    private final CardShelf cards;
    private final Bell bell;
    private final RouteCounters counters;
    private final Sources sources;
    private volatile Line line;
    /** What the sound is handed over to; null if it is not. */
    private volatile Line incoming;
    /** The card whose stream is being opened, or null. */
    private volatile SoundCard opening;

    private volatile String trouble = "";

    /** It played to its end; who removes its card closes it. */
    private Line departed;

    private ByteBuffer replay = NOTHING;

    PlaybackEngine(Sources sources, CardShelf cards, Bell bell, RouteCounters counters) {
        this.sources = sources;
        settings = sources.settings();
        this.cards = cards;
        this.bell = bell;
        this.counters = counters;
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

    /**
     * Whether a stream of the card is open, or is being opened.
     *
     * <p>Thread: any.
     */
    boolean uses(SoundCard card) {
        Line next = incoming;
        return opening == card || card() == card || next != null && next.card() == card;
    }

    /** Takes over what another engine of the same format left; before the first step. */
    void inherit(ByteBuffer rest) {
        replay = rest;
    }

    /** What was taken from sources and is on no card; after the last step. */
    ByteBuffer rest() {
        return joined(joined(replay, sources.period()), sources.restOfGone());
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
        } catch (RuntimeException failure) { // also of a card that is broken
            lose(open, failure);
        }
        return 0;
    }

    /** Whether there is something to be played that does not have to be waited for. */
    boolean hasSound() {
        return replay.hasRemaining() || sources.haveSound();
    }

    // --- opening ---

    private long open() {
        if (!hasSound()) {
            return Route.LONG;
        }
        line = choose();
        opened();
        if (line == null) {
            return Route.LONG;
        }
        trouble = "";
        sources.begin();
        return 0;
    }

    /** Opens the best card that can be had, or none; {@link #opened} must follow when it is known where the line is. */
    private Line choose() {
        trouble = "no card has a free stream for what the route plays: " + settings.format();
        for (SoundCard card : cards.candidates()) {
            opening = card;
            try {
                Optional<Line> line = Line.open(card, Direction.OUTPUT, settings, bell);
                if (line.isPresent()) {
                    return line.get();
                }
            } catch (RuntimeException refused) { // also of a card that is broken
                trouble = Member.text(refused);
                cards.failed(card);
                LOG.warn("card refused, another is tried: route={} card={}", settings.name(), card.name(), refused);
            }
        }
        return null;
    }

    private void opened() {
        opening = null;
        bell.ring();
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
            return Route.LONG;
        }
        ByteBuffer period = sources.period();
        if (!period.hasRemaining()) {
            if (!open.hasRoom() || !waits && !sources.areReady()) {
                return Route.LONG;
            }
            long wait = sources.fill(open);
            if (wait == Sources.IDLE) {
                open.drain();
                leave(open);
                return 0;
            }
            if (wait > 0) {
                return wait;
            }
        }
        open.write(period);
        return period.hasRemaining() ? Route.LONG : 0;
    }

    /** The route has no card when the stream is closed, not before: what the card was given has come to its end then. */
    private void leave(Line open) {
        try {
            open.close();
        } finally {
            line = null;
            bell.ring();
        }
    }

    // --- going somewhere else ---

    private long handOver(Line old) {
        PlaybackHandOver move = new PlaybackHandOver(this, old, settings, bell);
        boolean orderly = move.isOrderly();
        Line fresh = incoming;
        if (orderly) {
            counters.handedOver(move.gap());
            Line before = departs(old);
            line = fresh;
            incoming = null;
            settle(before, old);
        } else {
            if (fresh != null) {
                giveBack(fresh);
            }
            lose(
                    old,
                    new DeviceGoneException("card went before it had played what it had: card="
                            + old.card().name()));
        }
        bell.ring();
        return 0;
    }

    /** Begins to hand the sound over, if there is a card that it can go on with. */
    void prepareNext() {
        incoming = choose();
        opened();
    }

    /** Fills the next card as far as sources have something; if that one is going away as well, it is another one. */
    void fillNext() {
        Line next = incoming;
        if (next != null && (next.failure() != null || cards.isLeaving(next.card()))) {
            giveBack(next);
            prepareNext();
            next = incoming;
        }
        if (next != null) {
            tryNext(next, this::fill);
        }
    }

    private void fill(Line next) {
        while (next.hasRoom() && feed(next, false) == 0) {
            // a period was written
        }
    }

    /** Starts the next card; answers whether there is one that has something to play. */
    boolean startNext() {
        Line next = incoming;
        if (next == null || next.isPlayedOut()) {
            return false;
        }
        tryNext(next, Line::start);
        return incoming != null;
    }

    private void tryNext(Line next, Consumer<Line> what) {
        try {
            what.accept(next);
        } catch (RuntimeException broken) {
            LOG.warn(
                    "card lost before it played: route={} card={}",
                    settings.name(),
                    next.card().name(),
                    broken);
            cards.failed(next.card());
            giveBack(next);
        }
    }

    /** Nothing of it was heard: its frames are the next. */
    private void giveBack(Line next) {
        try {
            next.close();
        } finally {
            incoming = null;
        }
        replay = joined(next.unplayed(), replay);
        bell.ring();
    }

    /** Who removes its card finds the line from now on; answers the one that departed before, if it is not closed yet. */
    private synchronized Line departs(Line old) {
        Line before = departed;
        departed = old;
        return before;
    }

    /** Closes what nobody will close any more. */
    private void settle(Line before, Line old) {
        if (before != null) {
            closeDeparted(before);
        }
        if (old != null && !cards.has(old.card())) {
            release(old.card(), true); // who removed it did not wait so long
        }
    }

    /**
     * Gives back the stream of a card that sound was handed over from; what the device still holds is heard.
     *
     * <p>Thread: the one that removes the card.
     */
    void release(SoundCard card, boolean isQuick) {
        Line old;
        synchronized (this) {
            old = departed != null && departed.card() == card ? departed : null;
            departed = old == null ? departed : null;
        }
        if (old == null) {
            return;
        }
        try {
            if (!isQuick) {
                old.drain();
            }
        } catch (RuntimeException gone) {
            LOG.debug("card went before it was quiet: route={} card={}", settings.name(), card.name(), gone);
        } finally {
            closeDeparted(old);
        }
    }

    /** Sound is elsewhere already: what a broken card says to this changes nothing. */
    private void closeDeparted(Line old) {
        try {
            old.close();
        } catch (RuntimeException broken) {
            LOG.debug(
                    "stream of a card that was left is not closed: route={} card={}",
                    settings.name(),
                    old.card().name(),
                    broken);
        }
    }

    /** The stream failed, or its card is gone: what it did not complete is played again elsewhere. */
    private void lose(Line open, RuntimeException failure) {
        LOG.warn(
                "card lost, sound goes on where it was: route={} card={}",
                settings.name(),
                open.card().name(),
                failure);
        trouble = Member.text(failure);
        cards.failed(open.card());
        leave(open);
        ByteBuffer unplayed = open.unplayed();
        counters.lost(unplayed.remaining() / settings.format().frameBytes());
        replay = joined(unplayed, replay);
    }

    /** Both, one behind the other. */
    static ByteBuffer joined(ByteBuffer first, ByteBuffer second) {
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip();
    }

    /** The route ends: what is written is heard to its end; what cannot be is kept. */
    void close() {
        settle(departs(null), null);
        Line open = line;
        if (open != null) {
            try {
                open.drain();
                leave(open);
            } catch (RuntimeException failure) {
                lose(open, failure);
            }
        }
    }
}
