// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

/**
 * The way from one card to the next: the next is filled but does not run, the first is fed no more and plays to its end,
 * then the next is started. Every frame is then in one completed message. The next may go away meanwhile: then there is
 * another one, or none.
 *
 * <p>Thread: that of the route.
 */
final class PlaybackHandOver {

    /** Whoever removes a card has 3 s for everything. */
    private static final long BOUND_MAX = 1_500_000_000L;

    private static final long SECOND = 1_000_000_000L;

    private final PlaybackEngine engine;
    private final Line old;
    private final Bell bell;
    private final long bound;
    private long gap;

    PlaybackHandOver(PlaybackEngine engine, Line old, RouteSettings settings, Bell bell) {
        this.engine = engine;
        this.old = old;
        this.bell = bell;
        bound = Math.min(BOUND_MAX, settings.bufferNanos() + SECOND);
    }

    /** From the last message of the old card to the start of the next, ns; 0 if one of them had nothing to play. */
    long gap() {
        return gap;
    }

    /** Moves; answers whether the old card completed everything in time. */
    boolean isOrderly() {
        long deadline = System.nanoTime() + bound;
        try {
            old.endOfStream();
            engine.prepareNext();
            while (!old.isPlayedOut()) {
                long seen = bell.rings();
                engine.fillNext();
                long left = deadline - System.nanoTime();
                if (old.failure() != null || left <= 0) {
                    return false;
                }
                if (!old.isPlayedOut()) {
                    bell.await(seen, left);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException failed) { // of the old card
            return false;
        }
        engine.fillNext();
        if (engine.startNext() && old.completedAt() != 0) {
            gap = Math.max(0, System.nanoTime() - old.completedAt());
        }
        return true;
    }
}
