// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.Clip;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;

/**
 * An output of a card that has its sound at hand, and plays it again and again.
 *
 * <p>Thread: any; a thread of its own writes while it runs.
 */
final class ClipLine extends CardLine implements Clip {

    private static final long MICROS = 1_000_000L;

    private byte[] sound = {};
    private int cursor;
    private int loops;
    private int loopStart;
    private int loopEnd;

    /** Where the cursor was when the stream's position was this. */
    private volatile long origin;

    private Thread player;

    ClipLine(CardMixer mixer, DataLine.Info info, AudioFormat format) {
        super(mixer, info, format, Direction.OUTPUT);
    }

    @Override
    public void open(AudioFormat format, byte[] data, int offset, int bufferSize) throws LineUnavailableException {
        if (isOpen()) {
            throw new IllegalStateException("clip is open: close it first");
        }
        if (format.getFrameSize() <= 0 || bufferSize % format.getFrameSize() != 0) {
            throw new IllegalArgumentException(
                    "whole frames only: bytes=" + bufferSize + " frame=" + format.getFrameSize());
        }
        synchronized (this) {
            sound = Arrays.copyOfRange(data, offset, offset + bufferSize);
            cursor = 0;
            loops = 0;
            loopStart = 0;
            loopEnd = sound.length / format.getFrameSize();
            origin = 0;
        }
        acquire(format, AudioSystem.NOT_SPECIFIED);
    }

    @Override
    public void open(AudioInputStream stream) throws LineUnavailableException, IOException {
        byte[] all = stream.readAllBytes();
        int frame = stream.getFormat().getFrameSize();
        open(stream.getFormat(), all, 0, all.length / frame * frame);
    }

    /** A clip has its sound from its first moment on. */
    @Override
    public void open() {
        throw new IllegalArgumentException("a clip is opened with its sound");
    }

    @Override
    public void start() {
        synchronized (this) {
            if (!isOpen() || isRunning()) {
                return;
            }
            player = new Thread(null, this::play, "virtsnd-clip-" + mixer.card().name(), 0, false);
            player.setDaemon(true);
            player.setContextClassLoader(ClipLine.class.getClassLoader());
        }
        super.start();
        player.start();
    }

    private void play() {
        int before = flushes();
        PcmSubstream open = stream();
        try {
            ByteBuffer next = piece(open);
            while (next != null) {
                while (next.hasRemaining() && isRunning()) {
                    open.tryWrite(next);
                    flow();
                    if (next.hasRemaining() && !awaitStream(before)) {
                        return;
                    }
                }
                if (next.hasRemaining()) {
                    back(next.remaining());
                    return; // stopped
                }
                next = piece(open);
            }
            drainPlayback();
            if (flushes() == before) {
                stop();
            }
        } catch (SoundException gone) {
            // the card, or the line
        }
    }

    private synchronized void back(int bytes) {
        cursor -= bytes / getFormat().getFrameSize();
    }

    /** The next frames, at most a period; null at the end of the last loop. */
    private synchronized ByteBuffer piece(PcmSubstream open) {
        int frame = getFormat().getFrameSize();
        int end = loops != 0 ? loopEnd : sound.length / frame;
        if (cursor >= end && loops != 0) {
            cursor = loopStart;
            loops -= loops > 0 ? 1 : 0;
            end = loops != 0 ? loopEnd : sound.length / frame;
        }
        int frames = Math.min(end - cursor, open.params().periodFrames());
        if (frames <= 0) {
            return null;
        }
        ByteBuffer piece = ByteBuffer.allocate(frames * frame).order(ByteOrder.LITTLE_ENDIAN);
        piece.put(sound, cursor * frame, frames * frame).flip();
        gain.apply(open.params().format(), piece);
        cursor += frames;
        return piece;
    }

    @Override
    public void drain() {
        Thread playing = player;
        if (playing != null && playing != Thread.currentThread()) {
            try {
                playing.join();
            } catch (InterruptedException asked) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public synchronized int getFrameLength() {
        return isOpen() ? sound.length / getFormat().getFrameSize() : AudioSystem.NOT_SPECIFIED;
    }

    @Override
    public long getMicrosecondLength() {
        return isOpen()
                ? (long) (getFrameLength() * (double) MICROS / getFormat().getFrameRate())
                : AudioSystem.NOT_SPECIFIED;
    }

    @Override
    public long getLongFramePosition() {
        return super.getLongFramePosition() + origin;
    }

    @Override
    public void setFramePosition(int frames) {
        boolean wasRunning = isRunning();
        stop();
        drain();
        flush();
        synchronized (this) {
            cursor = Math.max(0, Math.min(frames, sound.length / getFormat().getFrameSize()));
            origin = cursor - super.getLongFramePosition();
        }
        if (wasRunning) {
            start();
        }
    }

    @Override
    public void setMicrosecondPosition(long microseconds) {
        setFramePosition((int) (microseconds * (double) getFormat().getFrameRate() / MICROS));
    }

    @Override
    public synchronized void setLoopPoints(int start, int end) {
        int last = end < 0 ? sound.length / getFormat().getFrameSize() : end + 1;
        if (start < 0 || last > sound.length / getFormat().getFrameSize() || start >= last) {
            throw new IllegalArgumentException("loop must be in the clip: start=" + start + " end=" + end);
        }
        loopStart = start;
        loopEnd = last;
    }

    @Override
    public void loop(int count) {
        synchronized (this) {
            loops = count;
        }
        start();
    }
}
