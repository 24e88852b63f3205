// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmParamsException;
import io.virtsnd.api.PcmRate;

/**
 * What the frames of an application look like: samples of all channels one after the other, little endian.
 *
 * @param format sample format
 * @param rate frame rate
 * @param channels samples in a frame, 1 to 255
 */
public record SoundFormat(PcmFormat format, PcmRate rate, int channels) {

    /** Checks that a frame is a whole number of bytes. */
    public SoundFormat {
        if (channels < 1 || channels > 255 || format.frameBits(channels) % Byte.SIZE != 0) {
            throw new PcmParamsException("a frame must be 1 to 255 samples, and a whole number of bytes: channels="
                    + channels + " format=" + format);
        }
    }

    /**
     * Size of a frame.
     *
     * @return bytes
     */
    public int frameBytes() {
        return format.frameBits(channels) / Byte.SIZE;
    }

    /**
     * How long a number of frames lasts.
     *
     * @param frames how many
     * @return ns
     */
    public long nanos(long frames) {
        return frames * 1_000_000_000L / rate.hertz();
    }

    /**
     * Whether frames look the same. (Written out, for every start of a program would pay for the linking of a generated one.)
     *
     * @param other anything
     * @return true for a format with the same three parts
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof SoundFormat that
                && format == that.format
                && rate == that.rate
                && channels == that.channels;
    }

    @Override
    public int hashCode() {
        return (format.ordinal() * 31 + rate.ordinal()) * 31 + channels;
    }

    /**
     * For people.
     *
     * @return for example {@code S16 48000 Hz 2 ch}
     */
    @Override
    public String toString() {
        return format + " " + rate.hertz() + " Hz " + channels + " ch";
    }
}
