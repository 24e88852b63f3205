// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.PcmFormat;
import java.nio.ByteBuffer;

/**
 * Samples as numbers, to be added: whole numbers keep their value, which fits a double without loss; floating point is as
 * it is.
 *
 * <p>Thread: any.
 */
enum SampleCodec {
    S8(1, 8, 0),
    U8(1, 8, 1 << 7),
    S16(2, 16, 0),
    U16(2, 16, 1 << 15),
    S24_3(3, 24, 0),
    S24(4, 24, 0),
    S32(4, 32, 0),
    FLOAT(4, 0, 0),
    FLOAT64(8, 0, 0);

    final int bytes;
    private final double max;
    private final double min;
    private final int bias;

    SampleCodec(int bytes, int bits, int bias) {
        this.bytes = bytes;
        this.bias = bias;
        max = bits == 0 ? Double.MAX_VALUE : (1L << bits - 1) - 1;
        min = bits == 0 ? -Double.MAX_VALUE : -(1L << bits - 1);
    }

    /** The one of a format, or null: its samples cannot be added. */
    static SampleCodec of(PcmFormat format) {
        for (SampleCodec codec : values()) {
            if (codec.name().equals(format.name())) {
                return codec;
            }
        }
        return null;
    }

    /** Reads a sample; the buffer is little endian. */
    double get(ByteBuffer source, int at) {
        return switch (this) {
            case S8 -> source.get(at);
            case U8 -> (source.get(at) & 0xff) - bias;
            case S16 -> source.getShort(at);
            case U16 -> (source.getShort(at) & 0xffff) - bias;
            case S24_3 -> source.getShort(at) & 0xffff | source.get(at + 2) << 16;
            case S24 -> source.getInt(at) << 8 >> 8;
            case S32 -> source.getInt(at);
            case FLOAT -> source.getFloat(at);
            case FLOAT64 -> source.getDouble(at);
        };
    }

    /** Writes a sample, the loudest that there is if it is louder; the buffer is little endian. */
    void put(ByteBuffer target, int at, double sample) {
        if (this == FLOAT) {
            target.putFloat(at, (float) sample);
        } else if (this == FLOAT64) {
            target.putDouble(at, sample);
        } else {
            putWhole(target, at, (int) Math.rint(Math.max(min, Math.min(max, sample))) + bias);
        }
    }

    private void putWhole(ByteBuffer target, int at, int value) {
        switch (bytes) {
            case 1 -> target.put(at, (byte) value);
            case 2 -> target.putShort(at, (short) value);
            case 3 -> {
                target.putShort(at, (short) value);
                target.put(at + 2, (byte) (value >> 16));
            }
            default -> target.putInt(at, value);
        }
    }
}
