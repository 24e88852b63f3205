// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.PcmFormat;
import java.nio.ByteBuffer;

/**
 * What a stream records while no audio backend is bound and its clock is one of tests: each sample tells where it
 * belongs.
 *
 * <p>The samples are numbered through, n = frame * channels + channel, from 0 at the first frame that the stream records
 * after PREPARE. A sample is the low bits of n, as many as the format has (4 for IMA_ADPCM, 24 for S24), little endian,
 * with zero bits above where the container is wider. FLOAT and FLOAT64 are the low 16 bits of n as a signed number,
 * divided by 32768.
 *
 * <p>Thread: any.
 */
public final class CapturePattern {

    private CapturePattern() {}

    /**
     * Writes samples.
     *
     * @param format their format
     * @param first number of the first sample, at least 0; even for IMA_ADPCM
     * @param target receives whole samples from its position to its limit, little endian
     */
    public static void fill(PcmFormat format, long first, ByteBuffer target) {
        switch (format) {
            case IMA_ADPCM -> fillNibbles(first, target);
            case FLOAT -> fillFloats(first, target);
            case FLOAT64 -> fillDoubles(first, target);
            default -> fillIntegers(format, first, target);
        }
    }

    private static void fillNibbles(long first, ByteBuffer target) {
        for (long n = first; target.hasRemaining(); n += 2) {
            target.put((byte) (n & 0xf | (n + 1 & 0xf) << 4));
        }
    }

    private static void fillFloats(long first, ByteBuffer target) {
        for (long n = first; target.hasRemaining(); n++) {
            putU32(target, Float.floatToRawIntBits((short) n / 32768f));
        }
    }

    private static void fillDoubles(long first, ByteBuffer target) {
        for (long n = first; target.hasRemaining(); n++) {
            long bits = Double.doubleToRawLongBits((short) n / 32768d);
            putU32(target, (int) bits);
            putU32(target, (int) (bits >>> 32));
        }
    }

    private static void fillIntegers(PcmFormat format, long first, ByteBuffer target) {
        int bytes = format.containerBits() / Byte.SIZE;
        long mask = (1L << format.bits()) - 1;
        for (long n = first; target.hasRemaining(); n++) {
            long sample = n & mask;
            for (int i = 0; i < bytes; i++) {
                target.put((byte) (sample >>> (i << 3)));
            }
        }
    }

    private static void putU32(ByteBuffer target, int bits) {
        target.put((byte) bits)
                .put((byte) (bits >>> 8))
                .put((byte) (bits >>> 16))
                .put((byte) (bits >>> 24));
    }
}
