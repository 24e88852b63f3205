// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * All sources of a route as one: the next period of them, as soon as everybody has a part in it, or has been waited for
 * long enough; silence for a while when nobody has sound.
 *
 * <p>Thread: that of the route, unless a method says otherwise.
 */
final class Sources {

    /** Nobody has had sound for so long that the stream is to be given back. */
    static final long IDLE = -1;

    private static final SourceFeed[] NOBODY = {};

    private final RouteSettings settings;
    private final Bell bell;
    private final RouteCounters counters;
    private final Mixer mixer;
    private final ByteBuffer period;
    private volatile long idleNanos;
    private volatile SourceFeed[] feeds = NOBODY;
    private boolean isPatient;
    private long patienceEnds;
    private long soundAt;
    private long nextSilence;

    Sources(PlaybackSettings settings, Bell bell, RouteCounters counters) {
        this.settings = settings.route();
        this.bell = bell;
        this.counters = counters;
        idleNanos = settings.idleNanos();
        mixer = new Mixer(this.settings);
        period = ByteBuffer.allocateDirect(this.settings.periodBytes())
                .order(ByteOrder.LITTLE_ENDIAN)
                .limit(0);
    }

    RouteSettings settings() {
        return settings;
    }

    /**
     * Who there is from now on.
     *
     * <p>Thread: any.
     */
    void feeds(SourceFeed[] all) {
        feeds = all;
        bell.ring();
    }

    /**
     * How long the stream goes on with silence.
     *
     * <p>Thread: any.
     */
    void idleNanos(long nanos) {
        idleNanos = nanos;
        bell.ring();
    }

    /** The period that was mixed, as far as it was not written. */
    ByteBuffer period() {
        return period;
    }

    /** Whether a source is gone, and nothing is left of it. */
    boolean haveForgotten() {
        for (SourceFeed feed : feeds) {
            if (feed.isForgotten()) {
                return true;
            }
        }
        return false;
    }

    /** What sources that are gone gave, and nobody took, in whole periods; after the last step. */
    ByteBuffer restOfGone() {
        SourceFeed[] gone = Arrays.stream(feeds).filter(SourceFeed::isGone).toArray(SourceFeed[]::new);
        ByteBuffer next = ByteBuffer.allocate(settings.periodBytes()).order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer rest = ByteBuffer.allocate(0);
        while (mixer.mix(gone, next)) {
            rest = PlaybackEngine.joined(rest, next);
        }
        return rest;
    }

    /** Whether there is something to be played that does not have to be waited for. */
    boolean haveSound() {
        if (period.hasRemaining()) {
            return true;
        }
        for (SourceFeed feed : feeds) {
            if (feed.available() > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether the next period would be of everybody, without waiting. */
    boolean areReady() {
        return !isExpected(feeds) && haveSound();
    }

    private static boolean isExpected(SourceFeed[] all) {
        for (SourceFeed feed : all) {
            if (feed.isExpected()) {
                return true;
            }
        }
        return false;
    }

    /** A stream was opened. */
    void begin() {
        soundAt = System.nanoTime();
    }

    /**
     * Mixes the next period; the one before is written.
     *
     * @return 0: there is one; how long to wait for somebody, ns; or {@link #IDLE}
     */
    long fill(Line open) {
        SourceFeed[] all = feeds;
        long now = System.nanoTime();
        if (isExpected(all)) {
            long wait = patience(open, now);
            if (wait > 0) {
                return wait;
            }
            for (SourceFeed feed : all) {
                feed.giveUp();
            }
        }
        isPatient = false;
        if (!haveSound()) {
            return beSilent(open, now);
        }
        soundAt = now;
        nextSilence = now;
        mix(all);
        return 0;
    }

    /** As long as the buffer of the card has more than a period. */
    private long patience(Line open, long now) {
        if (!isPatient) {
            isPatient = true;
            patienceEnds = now + Math.max(settings.periodNanos(), open.delayNanos() - settings.periodNanos());
        }
        return patienceEnds - now;
    }

    private void mix(SourceFeed[] all) {
        boolean sound = mixer.mix(all, period);
        counters.carried(settings.periodFrames(), sound);
    }

    /** No faster than time passes: a device may take all that it is given. */
    private long beSilent(Line open, long now) {
        if (now - soundAt >= idleNanos) {
            return IDLE;
        }
        if (open.isStarted() && now - nextSilence < 0) {
            return nextSilence - now;
        }
        nextSilence += settings.periodNanos();
        mix(NOBODY);
        return 0;
    }
}
