// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.nullaudio.internal;

import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A stream that nobody hears, and nobody made.
 *
 * <p>Thread: the device's.
 */
final class NullStream implements AudioStream {

    private final int frameBytes;
    private final int chunkBytes;
    private final int hertz;
    private final Pace.Clock clock;
    private final Source source;
    private Pace pace = Pace.NONE;
    private long frames;

    /** Where recorded frames come from. */
    @FunctionalInterface
    interface Source {

        /**
         * Fills a buffer.
         *
         * @param target receives whole frames from position to limit
         */
        void fill(ByteBuffer target);
    }

    /**
     * @param clock paces the stream; null does not
     * @param source what is recorded
     */
    NullStream(AudioStreamConfig config, Pace.Clock clock, Source source) {
        this.frameBytes = config.frameBytes();
        this.chunkBytes = Math.max(1, config.periodBytes() / frameBytes) * frameBytes;
        this.hertz = config.rate().hertz();
        this.clock = clock;
        this.source = source;
    }

    @Override
    public void start() {
        frames = 0;
        pace = clock == null ? Pace.NONE : Pace.realTime(clock, hertz);
    }

    @Override
    public int write(ByteBuffer buffer) throws IOException {
        int bytes = chunk(buffer);
        buffer.position(buffer.position() + bytes);
        elapse(bytes);
        return bytes;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        int bytes = chunk(buffer);
        int limit = buffer.limit();
        buffer.limit(buffer.position() + bytes);
        source.fill(buffer);
        buffer.limit(limit);
        elapse(bytes);
        return bytes;
    }

    /** A period at most, so that a paced stream comes back to its device in time. */
    private int chunk(ByteBuffer buffer) {
        return Math.min(buffer.remaining() / frameBytes * frameBytes, chunkBytes);
    }

    private void elapse(int bytes) throws IOException {
        frames += bytes / frameBytes;
        pace.await(frames);
    }

    @Override
    public void close() {
        pace = Pace.NONE;
    }
}
