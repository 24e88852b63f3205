// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import io.virtsnd.api.audio.PlaybackSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of a source. Reading waits while the source has none.
 *
 * <p>Thread: one at a time; may block.
 */
final class SourceInput extends InputStream {

    private static final int BLOCK_FRAMES = 512;
    private static final long REST_MILLIS = 5;

    private final PlaybackSource source;
    private final int frameBytes;
    private final ByteBuffer block;
    private boolean more = true;

    SourceInput(PlaybackSource source, int frameBytes) {
        this.source = source;
        this.frameBytes = frameBytes;
        block = ByteBuffer.allocate(BLOCK_FRAMES * frameBytes).limit(0);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (!block.hasRemaining() && more) {
            pull();
        }
        if (!block.hasRemaining()) {
            return -1;
        }
        int bytes = Math.min(length, block.remaining());
        block.get(target, offset, bytes);
        return bytes;
    }

    private void pull() throws IOException {
        more = source.pull(block.clear().order(ByteOrder.LITTLE_ENDIAN));
        int bytes = block.position();
        if (bytes % frameBytes != 0) {
            throw new IOException("source must give whole frames: bytes=" + bytes + " frame=" + frameBytes);
        }
        block.limit(bytes).position(0);
        if (more && bytes == 0) {
            rest();
        }
    }

    private void rest() throws InterruptedIOException {
        try {
            synchronized (block) {
                block.wait(REST_MILLIS);
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("source is not wanted any more");
        }
    }
}
