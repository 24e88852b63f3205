// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.raw.internal;

import io.virtsnd.api.backend.AudioStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A capture stream that is read from a file of samples, once.
 *
 * <p>Thread: the device's.
 */
final class RawCapture implements AudioStream {

    private final RandomAccessFile file;
    private final byte[] buffer;
    private final int frameBytes;

    RawCapture(Path path, int frameBytes, int bufferBytes) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "r");
        this.frameBytes = frameBytes;
        this.buffer = new byte[Math.max(1, bufferBytes / frameBytes) * frameBytes];
    }

    @Override
    public int read(ByteBuffer frames) throws IOException {
        int wanted = Math.min(frames.remaining(), buffer.length) / frameBytes * frameBytes;
        int count = 0;
        for (int got = 0; got >= 0 && count < wanted; count += Math.max(0, got)) {
            got = file.read(buffer, count, wanted - count);
        }
        // the rest of a file that ends inside of a frame is no sound
        count = count / frameBytes * frameBytes;
        frames.put(buffer, 0, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
