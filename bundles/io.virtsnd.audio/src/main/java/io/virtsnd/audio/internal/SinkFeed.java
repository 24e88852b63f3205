// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundConversion;
import io.virtsnd.api.audio.SoundFormat;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A sink, and what was recorded and not yet pushed to it.
 *
 * <p>Thread: that of the route offers, its own pushes.
 */
final class SinkFeed extends Member {

    private final CaptureSink sink;
    private final Overflow overflow;
    private final int frameBytes;
    private final SoundConversion conversion;
    private volatile boolean converted;

    /** Whose frames come first; under the lock; null if there are none. */
    private SinkFeed inherited;

    /** Who pushed before, until this one begins; under the lock; null if nobody did. */
    private SinkFeed earlier;

    /** Frames that were pushed converted; under the lock. */
    private long given;

    /** Number of the oldest frame in the ring. */
    private long position;

    /** @param conversion what converts, if the sink wants other frames than those of the route; null if nothing does */
    SinkFeed(Application<CaptureSink> application, Place place, SoundConversion conversion) {
        super(application, place);
        sink = application.service();
        overflow = Overflow.of(application.properties());
        frameBytes = settings.format().frameBytes();
        this.conversion = conversion;
    }

    /** Goes on where another one was ended by a change of the route: what that had not pushed comes first. */
    SinkFeed inheriting(SinkFeed other) {
        inherited = other;
        earlier = other;
        synchronized (other) {
            position = other.position + other.ring.available() / frameBytes;
            frames = other.frames;
            lost = other.lost;
        }
        return this;
    }

    @Override
    boolean isConverted() {
        return converted;
    }

    @Override
    void serve() throws IOException, InterruptedException {
        goOn();
        boolean done = false;
        try {
            call();
            done = true;
        } finally {
            if (!done && !isEnded()) {
                forget(); // it failed: nobody wants what is left
            }
        }
    }

    private synchronized void forget() {
        inherited = null;
    }

    private void call() throws IOException, InterruptedException {
        SoundFormat wanted = sink.format(settings.format());
        if (wanted.equals(settings.format())) {
            push();
        } else {
            pushConverted(wanted);
        }
    }

    private void push() throws IOException, InterruptedException {
        ByteBuffer taken = ByteBuffer.allocateDirect(settings.periodBytes());
        ByteBuffer shown = taken.asReadOnlyBuffer();
        long first = take(taken.clear());
        while (first >= 0) {
            shown.order(ByteOrder.LITTLE_ENDIAN).clear().limit(taken.position());
            sink.push(shown, first, settings.format());
            bell.ring();
            first = take(taken.clear());
        }
    }

    private void pushConverted(SoundFormat wanted) throws IOException {
        if (conversion == null || !conversion.canConvert(settings.format(), wanted)) {
            throw new IOException("sink wants other frames than its route has, and "
                    + (conversion == null ? "there is no SoundConversion" : "they cannot be converted") + ": route="
                    + settings.format() + " sink=" + wanted);
        }
        converted = true;
        PlaybackSource adapted = conversion.convert(new Recorded(), settings.format(), wanted);
        ByteBuffer taken = ByteBuffer.allocateDirect(settings.periodFrames() * wanted.frameBytes());
        ByteBuffer shown = taken.asReadOnlyBuffer();
        while (adapted.pull(taken.clear())) {
            shown.order(ByteOrder.LITTLE_ENDIAN).clear().limit(taken.position());
            long dropped = describe().lost()
                    * wanted.rate().hertz()
                    / settings.format().rate().hertz();
            sink.push(shown, given() + dropped, wanted);
            gave(taken.position() / wanted.frameBytes());
            bell.ring();
        }
    }

    /** Whoever pushed before has left. */
    private synchronized void goOn() {
        given = given();
        earlier = null;
    }

    private synchronized void gave(int count) {
        given += count;
    }

    private synchronized long given() {
        return earlier == null ? given : earlier.given();
    }

    /** What was recorded, as a source of a conversion. */
    private final class Recorded implements PlaybackSource {

        @Override
        public SoundFormat format() {
            return settings.format();
        }

        @Override
        public boolean pull(ByteBuffer target) throws InterruptedIOException {
            try {
                return take(target) >= 0;
            } catch (InterruptedException ended) {
                throw new InterruptedIOException("sink is not there any more");
            }
        }
    }

    /** Waits for frames; answers the number of the first, -1 if there will be none. */
    private synchronized long take(ByteBuffer target) throws InterruptedException {
        while (!isEnded()) {
            long first = takeNow(target);
            if (first >= 0) {
                return first;
            }
            wait();
        }
        return -1;
    }

    /** Takes what there is, first that of those before; -1 if there is nothing. */
    private synchronized long takeNow(ByteBuffer target) {
        if (inherited != null) {
            int before = target.position();
            long first = inherited.takeNow(target);
            if (first >= 0) {
                frames += (target.position() - before) / frameBytes;
                return first;
            }
            inherited = null;
        }
        int bytes = Math.min(ring.available(), target.remaining());
        if (bytes == 0) {
            return -1;
        }
        long first = position;
        ring.take(target, bytes);
        position += bytes / frameBytes;
        frames += bytes / frameBytes;
        return first;
    }

    @Override
    void failed(String why) {
        sink.failed(why);
    }

    /** Whether it has no room, and would rather have recording wait. */
    synchronized boolean isWaitedFor() {
        return overflow == Overflow.BLOCK && !isEnded() && ring.room() < settings.periodBytes();
    }

    /** Gives it a copy of what was recorded; the buffer is left as it is. */
    void offer(ByteBuffer recorded) {
        boolean taken;
        synchronized (this) {
            taken = isEnded() || put(recorded);
        }
        if (!taken) {
            fail(
                    "the sink was too slow: take frames sooner, or choose another " + CaptureSink.OVERFLOW
                            + ": service=" + service(),
                    null);
        }
    }

    private boolean put(ByteBuffer recorded) {
        int missing = recorded.remaining() - ring.room();
        if (missing > 0) {
            if (overflow == Overflow.FAIL) {
                return false;
            }
            ring.drop(missing);
            position += missing / frameBytes;
            lost += missing / frameBytes;
        }
        int start = recorded.position();
        ring.put(recorded);
        recorded.position(start);
        notifyAll();
        return true;
    }

    @Override
    float volume() {
        return 1;
    }
}
