// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.nio.ByteBuffer;
import javax.sound.sampled.TargetDataLine;

/**
 * A capture stream on a line of a sound card.
 *
 * <p>Thread: the device's.
 */
final class LineCapture implements AudioStream {

    private final TargetDataLine line;
    private final byte[] buffer;
    private final int frameBytes;

    /** @param line open, not started; closed with this stream */
    LineCapture(TargetDataLine line, AudioStreamConfig config) {
        this.line = line;
        this.frameBytes = config.frameBytes();
        this.buffer = new byte[Math.max(1, config.periodBytes() / frameBytes) * frameBytes];
    }

    @Override
    public void start() {
        // what was recorded before is not of this recording
        line.flush();
        line.start();
    }

    @Override
    public void stop() {
        line.stop();
    }

    @Override
    public int read(ByteBuffer frames) {
        int bytes = Math.min(frames.remaining() / frameBytes * frameBytes, buffer.length);
        int count = line.read(buffer, 0, bytes);
        frames.put(buffer, 0, count);
        return count;
    }

    @Override
    public void close() {
        line.close();
    }
}
