// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import io.virtsnd.api.PcmFormat;
import java.nio.ByteBuffer;
import javax.sound.sampled.BooleanControl;
import javax.sound.sampled.Control;
import javax.sound.sampled.FloatControl;

/**
 * The controls of a line, and what they do to its samples. At 0 dB and not muted samples are left as they are.
 *
 * <p>Thread: any; {@link #apply} one at a time.
 */
final class Gain {

    private static final float LOWEST = -80;
    private static final float HIGHEST = 6.0206f;
    private static final float STEP = 0.1f;
    private static final double DECIBELS = 20;

    /** MASTER_GAIN, dB. */
    private static final class MasterGain extends FloatControl {
        MasterGain() {
            super(FloatControl.Type.MASTER_GAIN, LOWEST, HIGHEST, STEP, 0, 0, "dB", "Minimum", "", "Maximum");
        }
    }

    private static final class Mute extends BooleanControl {
        Mute() {
            super(BooleanControl.Type.MUTE, false, "muted", "not muted");
        }
    }

    private final FloatControl gain = new MasterGain();
    private final BooleanControl mute = new Mute();

    Control[] controls(PcmFormat format) {
        return canScale(format) ? new Control[] {gain, mute} : new Control[0];
    }

    private static boolean canScale(PcmFormat format) {
        return switch (format) {
            case S8, U8, S16, S24_3, S32, FLOAT, FLOAT64 -> true;
            default -> false;
        };
    }

    private double factor() {
        return mute.getValue() ? 0 : Math.pow(10, gain.getValue() / DECIBELS);
    }

    /** Whether samples are left as they are. */
    boolean isNeutral() {
        return factor() == 1;
    }

    /** Makes samples as loud as the controls say, in place. */
    void apply(PcmFormat format, ByteBuffer frames) {
        double factor = factor();
        if (factor != 1 && canScale(format)) {
            int step = format.containerBits() / Byte.SIZE;
            for (int at = frames.position(); at < frames.limit(); at += step) {
                scale(format, frames, at, factor);
            }
        }
    }

    private static void scale(PcmFormat format, ByteBuffer frames, int at, double factor) {
        switch (format) {
            case S8 -> frames.put(at, (byte) limited(frames.get(at) * factor, 8));
            case U8 -> frames.put(at, (byte) (limited(((frames.get(at) & 0xff) - 128) * factor, 8) + 128));
            case S16 -> frames.putShort(at, (short) limited(frames.getShort(at) * factor, 16));
            case S24_3 -> {
                int sample = frames.getShort(at) & 0xffff | frames.get(at + 2) << 16;
                int scaled = (int) limited(sample * factor, 24);
                frames.putShort(at, (short) scaled).put(at + 2, (byte) (scaled >> 16));
            }
            case S32 -> frames.putInt(at, (int) limited(frames.getInt(at) * factor, 32));
            case FLOAT -> frames.putFloat(at, (float) (frames.getFloat(at) * factor));
            default -> frames.putDouble(at, frames.getDouble(at) * factor);
        }
    }

    private static long limited(double sample, int bits) {
        long max = (1L << bits - 1) - 1;
        return Math.max(-max - 1, Math.min(max, Math.round(sample)));
    }
}
