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
 * <p>Thread: any; one thread writes as long as the clip is open, and waits while it does not run.
 */
final class ClipLine extends CardLine implements Clip {

    private static final double MICROS = 1e6;

    // Under the lock.
    private byte[] sound = {};
    private int cursor;
    private int loops;
    private int loopStart;
    private int loopEnd;

    /** What was taken of the sound and not yet written; null if there is nothing. */
    private ByteBuffer piece;

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
        synchronized (lock) {
            sound = Arrays.copyOfRange(data, offset, offset + bufferSize);
            cursor = 0;
            piece = null;
            loops = 0;
            loopStart = 0;
            loopEnd = sound.length / format.getFrameSize();
        }
        open(format);
        PcmSubstream open = stream();
        Thread player = new Thread(
                null, () -> play(open), "virtsnd-clip-" + mixer.card().name(), 0, false);
        player.setDaemon(true);
        player.setContextClassLoader(ClipLine.class.getClassLoader());
        player.start();
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

    private void play(PcmSubstream open) {
        while (open != null && stream() == open) {
            int round;
            boolean isAtEnd;
            synchronized (lock) {
                if (!isRunning() || isPlayingOut()) {
                    pause();
                    continue;
                }
                round = generation();
                isAtEnd = !writeSome(open);
            }
            if (isAtEnd) {
                drainPlayback();
                stopAtEnd(open, round);
            } else if (isActive() && !awaitStream(open)) {
                return; // the card is gone
            }
        }
    }

    /** Writes what there is room for; false at the end of the sound. Under the lock. */
    private boolean writeSome(PcmSubstream open) {
        if (piece == null) {
            piece = next(open);
        }
        if (piece == null) {
            return false;
        }
        try {
            open.tryWrite(piece);
        } catch (SoundException gone) {
            return true; // seen by who waits for room
        }
        flow();
        if (!piece.hasRemaining()) {
            piece = null;
        } else if (!isActive()) {
            pause();
        }
        return true;
    }

    /** All was played: the clip stops, unless something else was asked for meanwhile. */
    private void stopAtEnd(PcmSubstream open, int round) {
        boolean isOver;
        synchronized (lock) {
            isOver = stream() == open
                    && generation() == round
                    && piece == null
                    && open.delay() == 0
                    && cursor >= frames();
        }
        if (isOver) {
            stop();
        }
    }

    private int frames() {
        return sound.length / getFormat().getFrameSize();
    }

    /** The next frames, at most a period; null at the end of the last loop. Under the lock. */
    private ByteBuffer next(PcmSubstream open) {
        if (loops != 0 && cursor >= loopEnd) {
            cursor = loopStart;
            loops -= loops > 0 ? 1 : 0;
        }
        int frame = getFormat().getFrameSize();
        int count = Math.min(
                (loops != 0 ? loopEnd : frames()) - cursor, open.params().periodFrames());
        if (count <= 0) {
            return null;
        }
        ByteBuffer part = ByteBuffer.allocate(count * frame).order(ByteOrder.LITTLE_ENDIAN);
        part.put(sound, cursor * frame, count * frame).flip();
        new SampleOrder(getFormat()).adapt(part);
        gain.apply(open.params().format(), part);
        cursor += count;
        return part;
    }

    /** Waits until the clip has stopped. */
    @Override
    public void drain() {
        synchronized (lock) {
            boolean waits = true;
            while (waits && isRunning()) {
                waits = pause();
            }
        }
    }

    @Override
    public int getFrameLength() {
        synchronized (lock) {
            return isOpen() ? frames() : AudioSystem.NOT_SPECIFIED;
        }
    }

    @Override
    public long getMicrosecondLength() {
        return isOpen() ? (long) (getFrameLength() * MICROS / getFormat().getFrameRate()) : AudioSystem.NOT_SPECIFIED;
    }

    /** Goes on at a frame; what was not played is not. */
    @Override
    public void setFramePosition(int frames) {
        synchronized (lock) {
            if (isOpen()) {
                cursor = Math.max(0, Math.min(frames, frames()));
                piece = null;
                seek(cursor);
            }
        }
    }

    @Override
    public void setMicrosecondPosition(long microseconds) {
        setFramePosition((int) (microseconds * (double) getFormat().getFrameRate() / MICROS));
    }

    @Override
    public void setLoopPoints(int start, int end) {
        synchronized (lock) {
            int last = end < 0 ? frames() : end + 1;
            if (start < 0 || last > frames() || start >= last) {
                throw new IllegalArgumentException("loop must be in the clip: start=" + start + " end=" + end);
            }
            loopStart = start;
            loopEnd = last;
        }
    }

    @Override
    public void loop(int count) {
        synchronized (lock) {
            loops = cursor > loopEnd ? 0 : count; // from behind its end on it plays to the end of the sound
        }
        start();
    }
}
