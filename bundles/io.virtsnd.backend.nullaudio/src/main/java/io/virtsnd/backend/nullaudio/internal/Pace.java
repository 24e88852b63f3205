// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.nullaudio.internal;

import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * Real time, for a stream that has no hardware to wait for.
 *
 * <p>Thread: one, the device's thread for this stream.
 */
interface Pace {

    /** As fast as asked. */
    Pace NONE = frames -> {};

    /**
     * Waits until the frames are over.
     *
     * @param frames frames since the stream was started
     * @throws IOException if the thread is interrupted
     */
    void await(long frames) throws IOException;

    /** A clock, and a way to wait for it. */
    interface Clock {

        /** The clock of this machine. */
        Clock SYSTEM = new Clock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void sleep(long nanos) throws InterruptedException {
                Thread.sleep(nanos / 1_000_000, (int) (nanos % 1_000_000));
            }
        };

        /** A time, ns. */
        long nanoTime();

        /** Waits, ns. */
        void sleep(long nanos) throws InterruptedException;
    }

    /** Real time from now on, by absolute deadlines: lateness does not add up. */
    static Pace realTime(Clock clock, int hertz) {
        long start = clock.nanoTime();
        return frames -> {
            // seconds and the rest apart: frames times 10^9 does not fit
            long due = start + frames / hertz * 1_000_000_000L + frames % hertz * 1_000_000_000L / hertz;
            try {
                for (long left = due - clock.nanoTime(); left > 0; left = due - clock.nanoTime()) {
                    clock.sleep(left);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        };
    }
}
