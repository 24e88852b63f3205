// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.sound.sampled.SourceDataLine;

/**
 * A playback stream on a line of a sound card.
 *
 * <p>Thread: the device's.
 */
final class LinePlayback implements AudioStream {

    private final SourceDataLine line;
    private final byte[] buffer;
    private final int frameBytes;

    /** @param line open, not started; closed with this stream */
    LinePlayback(SourceDataLine line, AudioStreamConfig config) {
        this.line = line;
        this.frameBytes = config.frameBytes();
        this.buffer = new byte[Math.max(1, config.periodBytes() / frameBytes) * frameBytes];
    }

    @Override
    public void start() {
        line.start();
    }

    @Override
    public void stop() {
        line.stop();
    }

    @Override
    public int write(ByteBuffer frames) throws IOException {
        int bytes = Math.min(frames.remaining() / frameBytes * frameBytes, buffer.length);
        int from = frames.position();
        frames.get(buffer, 0, bytes);
        int taken = line.write(buffer, 0, bytes);
        frames.position(from + taken);
        if (taken == 0 && bytes > 0) {
            throw new IOException("the sound card takes no more sound: line=" + line.getLineInfo());
        }
        return taken;
    }

    @Override
    public void close() {
        if (line.isRunning()) {
            line.drain();
        }
        line.close();
    }
}
