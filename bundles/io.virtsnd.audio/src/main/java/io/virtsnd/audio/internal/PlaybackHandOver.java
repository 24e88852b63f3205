// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.SoundException;
import java.nio.ByteBuffer;
import java.util.function.ToLongFunction;

/**
 * The way from one card to the next: the next is filled but does not run, the first is fed no more and plays to its end,
 * then the next is started. Every frame is then in one completed message.
 *
 * <p>Thread: that of the route.
 */
final class PlaybackHandOver {

    /** Whoever removes a card has 3 s for everything. */
    private static final long BOUND_MAX = 2_000_000_000L;

    private static final long SECOND = 1_000_000_000L;

    private final Line old;
    private final Line fresh;
    private final Bell bell;
    private final long bound;
    private long gap;

    /** @param fresh where the sound goes on, or null: nowhere yet */
    PlaybackHandOver(Line old, Line fresh, RouteSettings settings, Bell bell) {
        this.old = old;
        this.fresh = fresh;
        this.bell = bell;
        bound = Math.min(BOUND_MAX, settings.bufferNanos() + SECOND);
    }

    Line fresh() {
        return fresh;
    }

    /** From the last message of the old card to the start of the fresh one, ns. */
    long gap() {
        return gap;
    }

    /**
     * Moves.
     *
     * @param feed writes a period, and answers more than 0 when there is none to be written
     * @return whether the old card completed everything in time
     */
    boolean isOrderly(ToLongFunction<Line> feed) {
        long deadline = System.nanoTime() + bound;
        try {
            old.endOfStream();
            while (!old.isPlayedOut()) {
                long seen = bell.rings();
                fill(feed);
                long left = deadline - System.nanoTime();
                if (old.failure() != null || left <= 0) {
                    return false;
                }
                if (!old.isPlayedOut()) {
                    bell.await(seen, left);
                }
            }
            fill(feed);
            start();
            return true;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        } catch (SoundException failed) {
            return false;
        }
    }

    private void fill(ToLongFunction<Line> feed) {
        if (fresh != null) {
            while (fresh.hasRoom() && feed.applyAsLong(fresh) == 0) {
                // a period was written
            }
        }
    }

    private void start() {
        if (fresh != null && !fresh.isPlayedOut()) {
            fresh.start();
            gap = Math.max(0, System.nanoTime() - old.completedAt());
        }
    }

    /** What neither card completed, in order; both are given up. */
    ByteBuffer unplayed() {
        ByteBuffer first = giveUp(old);
        ByteBuffer second = fresh == null ? ByteBuffer.allocate(0) : giveUp(fresh);
        return ByteBuffer.allocate(first.remaining() + second.remaining())
                .put(first)
                .put(second)
                .flip();
    }

    private static ByteBuffer giveUp(Line line) {
        line.close();
        return line.unplayed();
    }
}
