// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.RearmMode;
import io.virtsnd.api.SoundCard;
import io.virtsnd.api.SoundException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Plays the frames of a playlist to their end, in either mode.
 *
 * <p>Thread: {@link #run} of one; the callbacks come on the completion thread. In CYCLIC mode the callback owns the
 * playlist from START on, in ON_WRITE mode the caller does.
 */
final class Playback implements PeriodListener {

    private static final int CHUNK_BYTES = 1 << 16;
    private static final long LOOK_MILLIS = 100;

    private final Playlist playlist;
    private final PcmParams params;
    private final Progress progress;
    private final Remarks remarks;
    private final byte[] bytes;
    private final ByteBuffer chunk;
    private final DelayRange delay = new DelayRange();
    private final Object lock = new Object();
    private volatile long firstPeriodNanos;
    private boolean ended;
    private Exception broken;

    Playback(Playlist playlist, PcmParams params, Progress progress, Remarks remarks) {
        this.playlist = playlist;
        this.params = params;
        this.progress = progress;
        this.remarks = remarks;
        int frameBytes = params.periodBytes() / params.periodFrames();
        this.bytes = new byte[Math.min(params.periodBytes(), Math.max(1, CHUNK_BYTES / frameBytes) * frameBytes)];
        this.chunk = ByteBuffer.wrap(bytes).limit(0);
    }

    /** Plays; an interrupt stops and releases the stream at once. */
    PlaySummary run(SoundCard card, int streamId) throws IOException, CommandException, InterruptedException {
        try (PcmSubstream stream = card.open(streamId, this)) {
            stream.setParams(params);
            stream.prepare();
            boolean more = fill(stream);
            if (!more && params.rearm() == RearmMode.CYCLIC) {
                ended = true;
                stream.endOfStream();
            }
            stream.start();
            remarks.say();
            if (params.rearm() == RearmMode.CYCLIC) {
                awaitEnd(stream);
            } else {
                write(stream);
            }
            delay.end();
            stream.drain();
            return PlaySummary.of(stream.statistics(), delay, params.rate().hertz());
        }
    }

    /** Time of the first completed period by {@link System#nanoTime}; 0 if there was none. */
    long firstPeriodNanos() {
        return firstPeriodNanos;
    }

    /** Fills the buffer as far as there is room; false at the end of the playlist. */
    private boolean fill(PcmSubstream stream) throws IOException {
        while (next()) {
            stream.tryWrite(chunk);
            if (chunk.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    /** The next frames to write; false at the end of the playlist. */
    private boolean next() throws IOException {
        if (!chunk.hasRemaining()) {
            chunk.clear().limit(playlist.read(bytes));
            progress.level(bytes, chunk.limit());
        }
        return chunk.hasRemaining();
    }

    private void write(PcmSubstream stream) throws IOException, InterruptedException {
        while (next()) {
            stream.write(chunk);
            delay.see(stream.delay());
            show(stream);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private void awaitEnd(PcmSubstream stream) throws IOException, CommandException, InterruptedException {
        synchronized (lock) {
            while (!ended) {
                lock.wait(LOOK_MILLIS);
                show(stream);
            }
            if (broken instanceof IOException e) {
                throw e;
            } else if (broken != null) {
                throw new CommandException(String.valueOf(broken.getMessage()), broken);
            }
        }
    }

    private void show(PcmSubstream stream) {
        if (progress.isDue()) {
            progress.show(stream.hardwarePosition(), stream.statistics().xruns());
        }
    }

    @Override
    public void periodElapsed(PcmSubstream stream, long position, int latencyBytes) {
        if (firstPeriodNanos == 0) {
            firstPeriodNanos = System.nanoTime();
        }
        delay.see(stream.delay());
        if (params.rearm() == RearmMode.CYCLIC) {
            refill(stream);
        }
    }

    private void refill(PcmSubstream stream) {
        synchronized (lock) {
            if (ended) {
                return;
            }
        }
        try {
            if (!fill(stream)) {
                delay.end();
                stream.endOfStream();
                end(null);
            } else {
                delay.see(stream.delay());
            }
        } catch (IOException | RuntimeException e) { // also of a file whose reader is broken
            end(e);
        }
    }

    @Override
    public void failed(PcmSubstream stream, SoundException failure) {
        end(failure);
    }

    private void end(Exception reason) {
        synchronized (lock) {
            ended = true;
            broken = broken == null ? reason : broken;
            lock.notifyAll();
        }
    }
}
