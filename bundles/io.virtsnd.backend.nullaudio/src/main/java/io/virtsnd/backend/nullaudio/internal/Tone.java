// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.nullaudio.internal;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/** A sine at half of full scale, the same in all channels, in the linear integer and in the float formats. */
final class Tone implements NullStream.Source {

    private static final double AMPLITUDE = 0.5;
    private static final Set<PcmFormat> UNSIGNED = EnumSet.of(
            PcmFormat.U8,
            PcmFormat.U16,
            PcmFormat.U18_3,
            PcmFormat.U20_3,
            PcmFormat.U24_3,
            PcmFormat.U20,
            PcmFormat.U24,
            PcmFormat.U32);
    private static final Set<PcmFormat> SIGNED = EnumSet.of(
            PcmFormat.S8,
            PcmFormat.S16,
            PcmFormat.S18_3,
            PcmFormat.S20_3,
            PcmFormat.S24_3,
            PcmFormat.S20,
            PcmFormat.S24,
            PcmFormat.S32);

    private final PcmFormat format;
    private final int channels;
    private final double step;
    private long frame;

    Tone(AudioStreamConfig config, double hertz) {
        this.format = config.format();
        this.channels = config.channels();
        this.step = 2 * Math.PI * hertz / config.rate().hertz();
    }

    /** Whether a tone can be made in a format. */
    static boolean supports(PcmFormat format) {
        return SIGNED.contains(format)
                || UNSIGNED.contains(format)
                || format == PcmFormat.FLOAT
                || format == PcmFormat.FLOAT64;
    }

    @Override
    public void fill(ByteBuffer target) {
        int bytes = format.containerBits() / Byte.SIZE;
        while (target.remaining() >= bytes * channels) {
            long sample = encode(AMPLITUDE * Math.sin(step * frame++));
            for (int channel = 0; channel < channels; channel++) {
                for (int i = 0; i < bytes; i++) {
                    target.put((byte) (sample >> (Byte.SIZE * i)));
                }
            }
        }
    }

    /** The bits of a sample: signed in its container, or unsigned with the zero in the middle. */
    private long encode(double value) {
        if (format == PcmFormat.FLOAT) {
            return Float.floatToRawIntBits((float) value);
        }
        if (format == PcmFormat.FLOAT64) {
            return Double.doubleToRawLongBits(value);
        }
        long half = 1L << (format.bits() - 1);
        long signed = Math.round(value * (half - 1));
        return UNSIGNED.contains(format) ? signed + half : signed;
    }
}
