// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundConversion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A source, and some periods that were pulled from it ahead.
 *
 * <p>Thread: its own pulls, that of the route takes.
 */
final class SourceFeed extends Member {

    /** How far a source is pulled ahead. */
    static final int PERIODS_AHEAD = 4;

    private static final long MILLI = 1_000_000L;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0).asReadOnlyBuffer();

    private final Application<PlaybackSource> application;
    /** What converts its frames; null if they need not be. */
    private final SoundConversion conversion;

    /** How far it is pulled ahead, bytes. */
    private final int aheadBytes;

    /** Whose frames come first, and are still its own; under the lock; null if there are none. */
    private SourceFeed inherited;

    /** What the same source gave before it came back, and is still to be played; under the lock; null if nothing is. */
    private SourceFeed before;

    /** Of the period that is mixed, bytes; of the thread of the route. */
    private int part;

    private volatile PlaybackSource pulled;

    /** What a predecessor was pulling, with all that a conversion keeps of it; under the lock; null if nothing. */
    private PlaybackSource resumed;

    private volatile float volume;

    private volatile boolean spent;

    /** It had nothing for longer than anybody waits; under the lock. */
    private boolean late;

    /** @param conversion what converts its frames; null if they need not be */
    SourceFeed(Application<PlaybackSource> application, Place place, SoundConversion conversion) {
        super(application, place);
        this.application = application;
        this.conversion = conversion;
        aheadBytes = settings.bytes(PERIODS_AHEAD);
        volume = Loudness.of(application.properties());
    }

    /** Goes on where another one was ended by a change of the route: what that had pulled comes first. */
    SourceFeed inheriting(SourceFeed other) {
        inherited = other;
        frames = other.frames;
        lost = other.lost;
        return this;
    }

    /** The source was here already: nothing of it is played before what it gave then. */
    SourceFeed behind(SourceFeed earlier) {
        before = earlier;
        return this;
    }

    /** What takes its place in the route that follows: its service is gone, and somebody may yet come out with frames. */
    SourceFeed remains(Place place) {
        SourceFeed rest = new SourceFeed(application, place, conversion).inheriting(this);
        rest.volume = volume;
        rest.leave();
        rest.beOut();
        return rest;
    }

    @Override
    boolean isConverted() {
        return conversion != null;
    }

    @Override
    void serve() throws IOException, InterruptedException {
        ByteBuffer period = ByteBuffer.allocateDirect(settings.periodBytes());
        pulled = application.service();
        if (conversion != null) {
            pulled = conversion.convert(pulled, application.format(), settings.format());
        }
        goOn();
        while (!spent && awaitRoom()) {
            pull(period.clear().order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    /** Goes on where the predecessor ended, which has left. */
    private void goOn() {
        synchronized (this) {
            inherit();
            if (resumed != null) {
                pulled = resumed;
            }
        }
        bell.ring();
    }

    /**
     * Takes over what the predecessor gave, all at once: this one may be ended as well before there is room for it. As long
     * as that is in the source's code, more may come. Under the lock.
     */
    private void inherit() {
        SourceFeed from = inherited;
        if (from == null) {
            return;
        }
        boolean hasLeft = from.hasLeft();
        ByteBuffer rest = from.takeAll();
        if (rest.hasRemaining()) {
            ring = ring.with(rest, aheadBytes);
        }
        if (hasLeft && !from.isHeir()) {
            from.bequeath(this);
            inherited = null;
        }
    }

    private synchronized boolean isHeir() {
        return inherited != null;
    }

    /** What it knows goes to its heir, when nobody is in the source's code; under the lock of the heir. */
    private synchronized void bequeath(SourceFeed heir) {
        heir.frames = frames;
        heir.spent = spent;
        if (heir.conversion == conversion) {
            heir.resumed = pulled == null ? resumed : pulled;
        }
    }

    private synchronized ByteBuffer takeAll() {
        inherit();
        if (ring.available() == 0) {
            return NOTHING;
        }
        ByteBuffer all = ByteBuffer.allocate(ring.available());
        ring.take(all, all.remaining());
        return all.flip();
    }

    /** Whether it has frames, or will inherit some. */
    private synchronized boolean hasRest() {
        inherit();
        return ring.available() > 0 || inherited != null;
    }

    private void pull(ByteBuffer period) throws IOException, InterruptedException {
        boolean more = pulled.pull(period);
        int bytes = period.position();
        if (bytes % settings.format().frameBytes() != 0) {
            throw new IOException("source must give whole frames: bytes=" + bytes + " frame="
                    + settings.format().frameBytes());
        }
        keep(period);
        spent = !more;
        if (more && bytes == 0) {
            rest();
        }
    }

    private synchronized boolean awaitRoom() throws InterruptedException {
        while (ring.available() + settings.periodBytes() > aheadBytes && !isEnded()) {
            wait();
        }
        return !isEnded();
    }

    private void keep(ByteBuffer given) {
        int bytes = given.position();
        given.limit(bytes).position(0); // whatever the source made of the limit
        synchronized (this) {
            ring.put(given);
            frames += bytes / settings.format().frameBytes();
        }
        bell.ring();
    }

    /** The source has nothing: it is asked again after half a period. */
    private synchronized void rest() throws InterruptedException {
        if (!isEnded()) {
            wait(Math.max(1, settings.periodNanos() / 2 / MILLI));
        }
    }

    /** Bytes that can be taken: of a late one, which others do not wait for, only whole periods. */
    synchronized int available() {
        if (isBehind()) {
            return 0;
        }
        inherit();
        int bytes = ring.available();
        return late && !isEnded() && bytes < settings.periodBytes() ? 0 : bytes;
    }

    /**
     * How much of the next period is its own; stays so while that is mixed, whoever is taken from before.
     *
     * <p>Thread: that of the route.
     *
     * @return bytes, the same as {@link #part()} from now on
     */
    int beginPeriod() {
        part = Math.min(available(), settings.periodBytes());
        return part;
    }

    /** Bytes of the period that is mixed. */
    int part() {
        return part;
    }

    private boolean isBehind() {
        while (before != null && before.hasGivenAll()) {
            before = before.before();
        }
        return before != null;
    }

    /** Who is played before this one, though this one gave nothing. */
    private synchronized SourceFeed before() {
        return before;
    }

    /** Takes bytes that are there. */
    synchronized void take(ByteBuffer target, int bytes) {
        ring.take(target, bytes);
        late = false;
        notifyAll();
    }

    /** Whether it is worth to wait for it. */
    synchronized boolean isExpected() {
        return !late && !isEnded() && ring.available() < settings.periodBytes() && !isBehind();
    }

    /** Whether its service is gone, and nothing more comes of it. */
    boolean isForgotten() {
        return isGone() && hasGivenAll();
    }

    /** Whether nothing more comes of it, and all that came was taken. */
    private boolean hasGivenAll() {
        return isOut() && !hasRest();
    }

    /** What it has is taken; if that is nothing, it is not waited for until it has a period again. */
    synchronized void giveUp() {
        if (isExpected()) {
            late = ring.available() == 0;
            lost += (settings.periodBytes() - ring.available())
                    / settings.format().frameBytes();
        }
    }

    void volume(float factor) {
        volume = factor;
    }

    void ownersVolume(float factor) {
        application.owners().factor(factor);
    }

    @Override
    float volume() {
        return volume * application.owners().factor();
    }
}
