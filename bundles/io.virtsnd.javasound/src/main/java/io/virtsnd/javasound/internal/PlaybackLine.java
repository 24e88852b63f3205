// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.SourceDataLine;

/**
 * An output of a card.
 *
 * <p>Thread: any; writes one at a time.
 */
final class PlaybackLine extends CardLine implements SourceDataLine {

    PlaybackLine(CardMixer mixer, DataLine.Info info, AudioFormat format) {
        super(mixer, info, format, Direction.OUTPUT);
    }

    /** Blocks until all is written, or the line is flushed or closed, or its card is gone. */
    @Override
    public int write(byte[] data, int offset, int length) {
        requireWhole(data, offset, length);
        PcmSubstream open = stream();
        if (open == null) {
            return 0;
        }
        ByteBuffer frames = loud(data, offset, length, open.params().format());
        int begin = frames.position();
        int generation = generation();
        boolean more = length > 0;
        while (more) {
            more = writeSome(open, frames, generation) && (!isActive() || awaitStream(open));
        }
        return frames.position() - begin;
    }

    /** Writes what there is room for; answers whether to go on, having waited if the device does not run. */
    private boolean writeSome(PcmSubstream open, ByteBuffer frames, int generation) {
        synchronized (lock) {
            if (stream() != open || generation() != generation) {
                return false;
            }
            if (isPlayingOut()) {
                return pause();
            }
            try {
                open.tryWrite(frames);
            } catch (SoundException gone) {
                return false; // the card: what was written is said
            }
            boolean flows = flow();
            return flows && frames.hasRemaining() && (isActive() || pause());
        }
    }

    private ByteBuffer loud(byte[] data, int offset, int length, PcmFormat format) {
        SampleOrder order = new SampleOrder(getFormat());
        if (gain.isNeutral() && order.isNative()) {
            return ByteBuffer.wrap(data, offset, length);
        }
        ByteBuffer scaled = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        scaled.put(data, offset, length).flip();
        order.adapt(scaled);
        gain.apply(format, scaled);
        return scaled;
    }

    @Override
    public void drain() {
        drainPlayback();
    }
}
