// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.SoundException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.TargetDataLine;

/**
 * An input of a card.
 *
 * <p>Thread: any; reads one at a time.
 */
final class CaptureLine extends CardLine implements TargetDataLine {

    CaptureLine(CardMixer mixer, DataLine.Info info, AudioFormat format) {
        super(mixer, info, format, Direction.INPUT);
    }

    /** Blocks until all is read, or the line is stopped, flushed or closed, or its card is gone. */
    @Override
    public int read(byte[] data, int offset, int length) {
        requireWhole(data, offset, length);
        PcmSubstream open = stream();
        if (open == null) {
            return 0;
        }
        ByteBuffer frames = ByteBuffer.wrap(data, offset, length).order(ByteOrder.LITTLE_ENDIAN);
        int generation = generation();
        boolean more = length > 0;
        while (more) {
            more = readSome(open, frames, generation) && awaitStream(open);
        }
        ByteBuffer read = frames.slice(offset, frames.position() - offset).order(ByteOrder.LITTLE_ENDIAN);
        gain.apply(open.params().format(), read);
        new SampleOrder(getFormat()).adapt(read);
        return frames.position() - offset;
    }

    /** Reads what there is; answers whether more is to come. */
    private boolean readSome(PcmSubstream open, ByteBuffer frames, int generation) {
        synchronized (lock) {
            if (stream() != open || generation() != generation) {
                return false;
            }
            try {
                int read = open.tryRead(frames);
                return frames.hasRemaining() && (read > 0 || isActive());
            } catch (SoundException gone) {
                return false; // the card: what was read is said
            }
        }
    }

    /** There is nothing to wait for: what was recorded is there. */
    @Override
    public void drain() {
        // as the JDK's own lines do
    }
}
