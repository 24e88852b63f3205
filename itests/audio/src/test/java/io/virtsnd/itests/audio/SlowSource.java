// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/** Frames that are their numbers from 1 on, each period of which takes its time, whoever interrupts. */
final class SlowSource implements PlaybackSource {

    private final AtomicInteger inside = new AtomicInteger();
    private final long nanos;
    private volatile int pulls;
    private volatile boolean twice;
    private volatile boolean interrupted;
    private int given;

    SlowSource(int millis) {
        nanos = millis * 1_000_000L;
    }

    boolean isInside() {
        return inside.get() > 0;
    }

    /** How many pulls have ended. */
    int pulls() {
        return pulls;
    }

    /** Whether two threads pulled at once. */
    boolean wasPulledTwiceAtOnce() {
        return twice;
    }

    boolean wasInterrupted() {
        return interrupted;
    }

    @Override
    public SoundFormat format() {
        return TestSource.STEREO;
    }

    @Override
    public boolean pull(ByteBuffer frames) {
        twice |= inside.incrementAndGet() > 1;
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            Thread.onSpinWait();
            interrupted |= Thread.interrupted();
        }
        synchronized (this) {
            while (frames.hasRemaining()) {
                frames.putInt(++given);
            }
            pulls++;
        }
        inside.decrementAndGet();
        return true;
    }
}
