// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

/**
 * Lowest and highest delay of a stream. Allocates nothing.
 *
 * <p>Thread: any; the completion thread and the one that writes.
 */
final class DelayRange {

    private final Object lock = new Object();
    private long lowest = -1;
    private long highest;
    private boolean over;

    /** @param frames delay now */
    void see(long frames) {
        synchronized (lock) {
            if (!over) {
                lowest = lowest < 0 ? frames : Math.min(lowest, frames);
                highest = Math.max(highest, frames);
            }
        }
    }

    /** From now on the buffer empties because the sound ends. */
    void end() {
        synchronized (lock) {
            over = true;
        }
    }

    /** Frames; -1 if nothing was seen. */
    long lowest() {
        synchronized (lock) {
            return lowest;
        }
    }

    /** Frames. */
    long highest() {
        synchronized (lock) {
            return highest;
        }
    }
}
