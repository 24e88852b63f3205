// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.RearmMode;
import io.virtsnd.api.audio.SoundFormat;
import java.util.Locale;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * What a route is configured to be.
 *
 * @param name stable name
 * @param format of applications and stream
 * @param periodFrames frames in a period
 * @param periods periods in the buffer of the stream
 */
record RouteSettings(String name, SoundFormat format, int periodFrames, int periods) {

    private static final int PERIOD_FRAMES_MAX = 1 << 16;
    private static final int CHANNELS_MAX = 255;
    private static final int PERIODS_MAX = 1024;

    RouteSettings {
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException("route.name must not be empty");
        }
        inRange("period.frames", periodFrames, 1, PERIOD_FRAMES_MAX);
        inRange("periods", periods, 2, PERIODS_MAX);
        params(format, periodFrames, periods);
    }

    /** Numbers of a configuration: one that is none is only seen when it is read. */
    record Numbers(IntSupplier rate, IntSupplier channels, IntSupplier periodFrames, IntSupplier periods) {}

    /**
     * Reads a configuration.
     *
     * @throws IllegalArgumentException with the name of what cannot be used, and what could be
     */
    static RouteSettings read(Supplier<String> name, Numbers numbers, Supplier<String> format, Supplier<String> rearm) {
        requireOnWrite(rearm.get().trim());
        SoundFormat frames = new SoundFormat(
                format(format.get()),
                rate(number("rate", numbers.rate)),
                inRange("channels", number("channels", numbers.channels), 1, CHANNELS_MAX));
        return new RouteSettings(
                name.get(), frames, number("period.frames", numbers.periodFrames), number("periods", numbers.periods));
    }

    /** A route fills periods on a thread of its own, in CYCLIC mode they have to be filled in the callback. */
    private static void requireOnWrite(String rearm) {
        if (!rearm.equalsIgnoreCase(RearmMode.ON_WRITE.name())) {
            throw new IllegalArgumentException("rearm must be ON_WRITE: rearm=" + rearm
                    + "; for CYCLIC open a stream of a SoundCard, and refill it in its listener");
        }
    }

    /** Reads a number of a configuration. */
    static int number(String what, IntSupplier value) {
        try {
            return value.getAsInt();
        } catch (RuntimeException none) {
            Throwable reason = none.getCause() == null ? none : none.getCause();
            throw new IllegalArgumentException(what + " must be a number: " + what + "=" + reason.getMessage(), none);
        }
    }

    /** The sample format of a name. */
    static PcmFormat format(String text) {
        try {
            return PcmFormat.valueOf(text.trim().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw new IllegalArgumentException(
                    "format is none of those of virtio sound, as S16, S32 or FLOAT: format=" + text);
        }
    }

    /** The rate of a number of frames in a second. */
    static PcmRate rate(int hertz) {
        return PcmRate.ofHertz(hertz)
                .orElseThrow(() -> new IllegalArgumentException(
                        "rate is none of those of virtio sound, as 44100 or 48000 Hz: rate=" + hertz));
    }

    static int inRange(String what, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + " must be " + min + " to " + max + ": " + what + "=" + value);
        }
        return value;
    }

    private static PcmParams params(SoundFormat format, int periodFrames, int periods) {
        return PcmParams.of(format.format(), format.rate(), format.channels(), periodFrames, periods);
    }

    /** What the stream is set to. */
    PcmParams params() {
        return params(format, periodFrames, periods);
    }

    int periodBytes() {
        return periodFrames * format.frameBytes();
    }

    /**
     * Size of a number of periods, bytes.
     *
     * @throws IllegalArgumentException if that is 2 GiB or more
     */
    int bytes(int count) {
        long bytes = (long) periodBytes() * count;
        if (bytes > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("queues must be below 2 GiB: period.frames=" + periodFrames + " periods="
                    + count + " frame=" + format.frameBytes() + "; use fewer or shorter periods");
        }
        return (int) bytes;
    }

    /** Duration of a period, ns. */
    long periodNanos() {
        return format.nanos(periodFrames);
    }

    /** Duration of the buffer, ns. */
    long bufferNanos() {
        return format.nanos((long) periodFrames * periods);
    }
}
