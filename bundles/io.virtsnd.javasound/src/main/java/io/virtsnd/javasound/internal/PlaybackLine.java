// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.SourceDataLine;

/**
 * An output of a card.
 *
 * <p>Thread: any; writes one at a time.
 */
class PlaybackLine extends CardLine implements SourceDataLine {

    PlaybackLine(CardMixer mixer, DataLine.Info info, AudioFormat format) {
        super(mixer, info, format, Direction.OUTPUT);
    }

    @Override
    public void open(AudioFormat format, int bufferSize) throws LineUnavailableException {
        acquire(format, bufferSize);
    }

    @Override
    public void open(AudioFormat format) throws LineUnavailableException {
        acquire(format, AudioSystem.NOT_SPECIFIED);
    }

    /** Blocks until all is written, or the line is flushed or closed, or its card is gone. */
    @Override
    public int write(byte[] data, int offset, int length) {
        requireWhole(data, offset, length);
        PcmSubstream open = stream();
        if (open == null) {
            return 0;
        }
        int flushes = flushes();
        ByteBuffer frames = loud(data, offset, length, open.params().format());
        int begin = frames.position();
        try {
            boolean more = length > 0;
            while (more) {
                open.tryWrite(frames);
                flow();
                more = frames.hasRemaining() && awaitStream(flushes);
            }
        } catch (SoundException gone) {
            // the card, or the line: what was written is said
        }
        return frames.position() - begin;
    }

    private ByteBuffer loud(byte[] data, int offset, int length, PcmFormat format) {
        if (gain.isNeutral()) {
            return ByteBuffer.wrap(data, offset, length);
        }
        ByteBuffer scaled = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        scaled.put(data, offset, length).flip();
        gain.apply(format, scaled);
        return scaled;
    }

    @Override
    public void drain() {
        drainPlayback();
    }
}
