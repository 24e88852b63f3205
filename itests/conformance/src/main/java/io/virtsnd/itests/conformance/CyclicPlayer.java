// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/** Plays in CYCLIC mode as it is meant to be: each period is refilled inside of the call that says it elapsed. */
public final class CyclicPlayer implements PeriodListener {

    private final ByteBuffer sound;
    private final AtomicReference<Throwable> problem = new AtomicReference<>();
    private volatile boolean ended;
    private volatile boolean playing;

    /** @param sound whole frames */
    public CyclicPlayer(byte[] sound) {
        this.sound = ByteBuffer.wrap(sound);
    }

    /**
     * Plays everything and drains.
     *
     * @param stream opened with this listener, parameters set
     */
    public void play(PcmSubstream stream) {
        stream.prepare();
        PcmParams params = stream.params();
        int ahead = Math.min(sound.remaining(), params.bufferBytes());
        ByteBuffer first = sound.duplicate();
        first.limit(first.position() + ahead);
        stream.write(first);
        sound.position(first.limit());
        ended = !sound.hasRemaining();
        playing = true;
        if (ended) {
            stream.endOfStream();
        }
        stream.start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ended || problem.get() != null);
        stream.drain();
    }

    /** What went wrong inside of the listener; null if nothing did. */
    public Throwable problem() {
        return problem.get();
    }

    @Override
    public void periodElapsed(PcmSubstream stream, long position, int latencyBytes) {
        if (!playing || ended) {
            return;
        }
        try {
            refill(stream);
        } catch (RuntimeException | Error failed) {
            problem.compareAndSet(null, failed);
        }
    }

    private void refill(PcmSubstream stream) {
        stream.tryWrite(sound);
        if (!sound.hasRemaining()) {
            stream.endOfStream();
            ended = true;
        }
    }

    @Override
    public void failed(PcmSubstream substream, SoundException failure) {
        problem.compareAndSet(null, failure);
    }
}
