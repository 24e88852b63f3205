// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.itests.conformance.Frames;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;

/** Plays for ever, on whatever card there is. */
final class Stubborn implements AutoCloseable {

    private static final long LOOK_NANOS = 100_000;

    private final CardBench bench;
    private final PcmParams params;
    private final Thread thread = new Thread(this::play, "stubborn-player");
    private final List<SoundException> errors = new CopyOnWriteArrayList<>();
    private final List<Throwable> problems = new CopyOnWriteArrayList<>();
    private volatile boolean ended;
    private volatile long frames;
    private volatile long openings;

    Stubborn(CardBench bench, PcmParams params) {
        this.bench = bench;
        this.params = params;
        thread.setDaemon(true);
        thread.start();
    }

    /** What it was told when cards were lost; one for each. */
    List<SoundException> errors() {
        return errors;
    }

    /** What it was told that is no typed error. */
    List<Throwable> problems() {
        return problems;
    }

    /** Frames that were completed, on all cards together. */
    long frames() {
        return frames;
    }

    /** How many streams it opened. */
    long openings() {
        return openings;
    }

    private void play() {
        SoundCard last = null;
        while (!ended) {
            SoundCard card = bench.cards().stream().findFirst().orElse(null);
            if (card == null || card == last) {
                LockSupport.parkNanos(LOOK_NANOS);
                continue;
            }
            last = card;
            try {
                play(card);
            } catch (SoundException typed) {
                errors.add(typed);
            } catch (RuntimeException | Error other) {
                problems.add(other);
            }
        }
    }

    private void play(SoundCard card) {
        ByteBuffer noise = ByteBuffer.wrap(Frames.noise(params, params.periodFrames(), 7));
        try (PcmSubstream stream = card.open(0)) {
            openings++;
            stream.setParams(params);
            stream.prepare();
            for (int period = 0; period < params.periods(); period++) {
                stream.write(noise.clear());
            }
            stream.start();
            long before = frames;
            while (!ended) {
                stream.write(noise.clear());
                frames = before + stream.hardwarePosition();
            }
        }
    }

    @Override
    public void close() {
        ended = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
