// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.CaptureSink;
import java.io.IOException;
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

    /** Number of the oldest frame in the ring. */
    private long position;

    SinkFeed(Identity identity, CaptureSettings settings, Bell bell, Overflow overflow) {
        // A card that is left gives its whole buffer at once.
        super(
                identity,
                settings.route(),
                bell,
                settings.queuePeriods() + settings.route().periods());
        sink = (CaptureSink) identity.application();
        frameBytes = this.settings.format().frameBytes();
        this.overflow = overflow;
    }

    @Override
    void serve() throws IOException, InterruptedException {
        ByteBuffer taken = ByteBuffer.allocateDirect(settings.periodBytes());
        ByteBuffer shown = taken.asReadOnlyBuffer();
        try {
            long first = take(taken.clear());
            while (first >= 0) {
                shown.order(ByteOrder.LITTLE_ENDIAN).clear().limit(taken.position());
                sink.push(shown, first, settings.format());
                bell.ring();
                first = take(taken.clear());
            }
        } finally {
            if (!isGone()) {
                sayWhy();
            }
        }
    }

    /** Waits for frames; answers the number of the first, -1 if there will be none. */
    private synchronized long take(ByteBuffer target) throws InterruptedException {
        while (ring.available() == 0 && !isEnded()) {
            wait();
        }
        if (isEnded()) {
            return -1;
        }
        long first = position;
        int bytes = Math.min(ring.available(), target.remaining());
        ring.take(target, bytes);
        position += bytes / frameBytes;
        frames += bytes / frameBytes;
        return first;
    }

    private void sayWhy() {
        String why = describe().failure();
        if (!why.isEmpty()) {
            sink.failed(why);
        }
    }

    /** Whether it has no room, and would rather have recording wait. */
    synchronized boolean isWaitedFor() {
        return overflow == Overflow.BLOCK && !isEnded() && ring.room() < settings.periodBytes();
    }

    /** Gives it a copy of what was recorded; the buffer is left as it is. */
    void offer(ByteBuffer recorded) {
        int bytes = recorded.remaining();
        boolean full = false;
        synchronized (this) {
            if (isEnded()) {
                return;
            }
            int missing = bytes - ring.room();
            full = missing > 0;
            if (full && overflow != Overflow.FAIL) {
                ring.drop(missing);
                position += missing / frameBytes;
                lost += missing / frameBytes;
            }
            if (!full || overflow != Overflow.FAIL) {
                int start = recorded.position();
                ring.put(recorded);
                recorded.position(start);
                notifyAll();
            }
        }
        if (full && overflow == Overflow.FAIL) {
            fail(
                    "the sink was too slow: frames=" + frames + "; take frames sooner, or choose another "
                            + CaptureSink.OVERFLOW,
                    null);
        }
    }

    @Override
    float volume() {
        return 1;
    }
}
