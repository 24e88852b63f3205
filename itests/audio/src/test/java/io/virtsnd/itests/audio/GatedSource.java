// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** Frames that are their numbers from 1 on, each period of which waits until it is let go, whoever interrupts. */
final class GatedSource implements PlaybackSource {

    private final AtomicInteger inside = new AtomicInteger();
    private final Semaphore gate;
    private volatile int pulls;
    private volatile boolean twice;
    private volatile boolean interrupted;
    private int given;

    /** @param pulls how many are let go at first */
    GatedSource(int pulls) {
        gate = new Semaphore(pulls);
    }

    /** Lets all that come go. */
    void open() {
        gate.release(1_000_000);
    }

    /** Whether so many pulls have ended, and the next one waits. */
    boolean isHeldAfter(int count) {
        return pulls == count && inside.get() > 0;
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
        pass();
        synchronized (this) {
            while (frames.hasRemaining()) {
                frames.putInt(++given);
            }
            pulls++;
        }
        inside.decrementAndGet();
        return true;
    }

    private void pass() {
        boolean passed = false;
        while (!passed) {
            try {
                gate.acquire();
                passed = true;
            } catch (InterruptedException asked) {
                interrupted = true;
            }
        }
    }
}
