// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.PlaybackSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A source, and some periods that were pulled from it ahead.
 *
 * <p>Thread: its own pulls, that of the route takes.
 */
final class SourceFeed extends Member {

    private static final int PERIODS_AHEAD = 4;
    private static final long MILLI = 1_000_000L;

    private final PlaybackSource source;
    private volatile float volume;

    /** It had nothing for longer than anybody waits; set and read by the thread of the route. */
    private boolean late;

    SourceFeed(Identity identity, RouteSettings settings, Bell bell, float volume) {
        super(identity, settings, bell, PERIODS_AHEAD);
        source = (PlaybackSource) identity.application();
        this.volume = volume;
    }

    @Override
    void serve() throws IOException, InterruptedException {
        ByteBuffer pulled = ByteBuffer.allocateDirect(settings.periodBytes());
        boolean more = true;
        while (more && awaitRoom()) {
            pulled.clear().order(ByteOrder.LITTLE_ENDIAN);
            more = source.pull(pulled);
            int bytes = pulled.position();
            if (bytes % settings.format().frameBytes() != 0) {
                throw new IOException("source must give whole frames: bytes=" + bytes + " frame="
                        + settings.format().frameBytes());
            }
            keep(pulled);
            if (more && bytes == 0) {
                rest();
            }
        }
    }

    private synchronized boolean awaitRoom() throws InterruptedException {
        while (ring.room() < settings.periodBytes() && !isEnded()) {
            wait();
        }
        return !isEnded();
    }

    private void keep(ByteBuffer pulled) {
        int bytes = pulled.position();
        pulled.limit(bytes).position(0); // whatever the source made of the limit
        synchronized (this) {
            ring.put(pulled);
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
        int bytes = ring.available();
        return late && !isEnded() && bytes < settings.periodBytes() ? 0 : bytes;
    }

    /** Takes bytes that are there. */
    synchronized void take(ByteBuffer target, int bytes) {
        ring.take(target, bytes);
        late = false;
        notifyAll();
    }

    /** Whether it is worth to wait for it. */
    boolean isExpected() {
        return !late && !isEnded() && available() < settings.periodBytes();
    }

    /** Whether its service is gone, and all of it was taken. */
    boolean isForgotten() {
        return isGone() && available() == 0;
    }

    /** It is not waited for until it has something again. */
    synchronized void giveUp(int missing) {
        if (!late) {
            late = true;
            lost += missing / settings.format().frameBytes();
        }
    }

    void volume(float factor) {
        volume = factor;
    }

    @Override
    float volume() {
        return volume;
    }
}
