// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;

/**
 * Parameters of a stream as the driver set them, all valid.
 *
 * <p>Samples move in blocks: the smallest whole number of bytes that is a whole number of frames. That is one frame, but
 * two of an odd number of IMA_ADPCM channels.
 *
 * @param format sample format
 * @param rate frame rate
 * @param channels samples in a frame, 1 to 255
 * @param periodBytes size of a period, a whole number of blocks
 * @param bufferBytes size of the buffer, a whole number of periods
 * @param features mask of {@link PcmFeature}
 */
record StreamParams(PcmFormat format, PcmRate rate, int channels, int periodBytes, int bufferBytes, int features) {

    private static final long NANOS = 1_000_000_000L;

    static int blockBytes(PcmFormat format, int channels) {
        int bits = format.frameBits(channels);
        return (bits & 7) == 0 ? bits >> 3 : bits >> 2;
    }

    int blockBytes() {
        return blockBytes(format, channels);
    }

    long frames(long bytes) {
        return bytes * Byte.SIZE / format.frameBits(channels);
    }

    /** Whole blocks in so many frames, as bytes; at most {@code limit}. */
    long bytes(long frames, long limit) {
        if (frames > frames(limit)) {
            return limit;
        }
        long bytes = frames * format.frameBits(channels) / Byte.SIZE;
        return bytes - bytes % blockBytes();
    }

    long nanos(long frames) {
        return frames / rate.hertz() * NANOS + frames % rate.hertz() * NANOS / rate.hertz();
    }

    /** Whole frames in so many ns. */
    long framesIn(long nanos) {
        return nanos / NANOS * rate.hertz() + nanos % NANOS * rate.hertz() / NANOS;
    }

    int periods() {
        return bufferBytes / periodBytes;
    }

    boolean has(PcmFeature feature) {
        return (features & feature.mask()) != 0;
    }
}
