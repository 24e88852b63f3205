// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.PcmFormat;
import java.util.Locale;

/**
 * The peak of what passes. Allocates only when it is read.
 *
 * <p>Thread: {@link #see} of one, {@link #take} of another.
 */
final class LevelMeter {

    private static final double FLOOR_DECIBEL = -99;

    private final PcmFormat format;
    private volatile double peak;

    LevelMeter(PcmFormat format) {
        this.format = format;
    }

    void see(byte[] bytes, int length) {
        int step = format.containerBits() / Byte.SIZE;
        double highest = peak;
        for (int at = 0; at + step <= length; at += step) {
            highest = Math.max(highest, Math.abs(sample(bytes, at, step)));
        }
        peak = highest;
    }

    /** A sample, -1 to 1; 0 in formats that are not linear. */
    private double sample(byte[] bytes, int at, int step) {
        long bits = 0;
        for (int i = step - 1; i >= 0; i--) {
            bits = bits << Byte.SIZE | bytes[at + i] & 0xff;
        }
        int unused = Long.SIZE - format.bits();
        return switch (format) {
            case FLOAT -> Float.intBitsToFloat((int) bits);
            case FLOAT64 -> Double.longBitsToDouble(bits);
            case S8, S16, S24_3, S32 -> (double) (bits << unused) / Long.MIN_VALUE;
            case U8, U16 -> (double) ((bits << unused) + Long.MIN_VALUE) / Long.MIN_VALUE;
            default -> 0;
        };
    }

    /** The peak since the last call, as text. */
    String take() {
        double decibel = peak > 0 ? 20 * Math.log10(peak) : FLOOR_DECIBEL;
        peak = 0;
        return String.format(Locale.ROOT, "  %6.1f dB", Math.max(FLOOR_DECIBEL, decibel));
    }
}
