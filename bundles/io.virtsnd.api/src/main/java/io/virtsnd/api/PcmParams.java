// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import java.util.Set;

/**
 * Parameters of a stream (virtio 1.2, 5.14.6.6.3, virtio_snd_pcm_set_params) and of its message ring: the buffer is
 * {@code periods} messages of {@code periodFrames} each.
 *
 * @param format sample format
 * @param rate frame rate
 * @param channels samples in a frame, 1 to 255
 * @param periodFrames frames in a period, that is in one I/O message, at least 1
 * @param periods periods in the buffer, at least 1
 * @param rearm how messages get back to the device
 * @param features features to select, of those that the stream offers
 */
public record PcmParams(
        PcmFormat format,
        PcmRate rate,
        int channels,
        int periodFrames,
        int periods,
        RearmMode rearm,
        Set<PcmFeature> features) {

    /** Checks ranges, whole bytes and that the buffer stays below 2 GiB; takes a copy of the set. */
    public PcmParams {
        features = Set.copyOf(features);
        if (channels < 1 || channels > 255 || periodFrames < 1 || periods < 1) {
            throw new PcmParamsException("channels must be 1 to 255, periodFrames and periods at least 1: channels="
                    + channels + " periodFrames=" + periodFrames + " periods=" + periods);
        }
        if ((((long) periodFrames * format.frameBits(channels)) & 7) != 0) {
            throw new PcmParamsException("period must be a whole number of bytes: periodFrames=" + periodFrames
                    + " channels=" + channels + " format=" + format);
        }
        // 32-bit frames times 16-bit frame sizes fit a long; the product with the periods may not.
        long periodBytes = format.bytes(periodFrames, channels);
        if (periodBytes > Integer.MAX_VALUE / periods) {
            throw new PcmParamsException("buffer must be below 2 GiB: periodBytes=" + periodBytes + " periods="
                    + periods + "; use fewer or shorter periods");
        }
    }

    /**
     * Parameters with ON_WRITE re-arming and no features.
     *
     * @param format sample format
     * @param rate frame rate
     * @param channels samples in a frame
     * @param periodFrames frames in a period
     * @param periods periods in the buffer
     * @return the parameters
     */
    public static PcmParams of(PcmFormat format, PcmRate rate, int channels, int periodFrames, int periods) {
        return new PcmParams(format, rate, channels, periodFrames, periods, RearmMode.ON_WRITE, Set.of());
    }

    /**
     * The same with another way to re-arm.
     *
     * @param mode how messages get back to the device
     * @return the parameters
     */
    public PcmParams withRearm(RearmMode mode) {
        return new PcmParams(format, rate, channels, periodFrames, periods, mode, features);
    }

    /**
     * The same with other features.
     *
     * @param selected features to select
     * @return the parameters
     */
    public PcmParams withFeatures(Set<PcmFeature> selected) {
        return new PcmParams(format, rate, channels, periodFrames, periods, rearm, selected);
    }

    /**
     * Size of a period.
     *
     * @return bytes
     */
    public int periodBytes() {
        return (int) format.bytes(periodFrames, channels);
    }

    /**
     * Size of the whole buffer.
     *
     * @return bytes
     */
    public int bufferBytes() {
        return periodBytes() * periods;
    }

    /**
     * Size of the whole buffer.
     *
     * @return frames
     */
    public long bufferFrames() {
        return (long) periodFrames * periods;
    }

    /**
     * Turns bytes into frames.
     *
     * @param bytes a number of bytes
     * @return whole frames in them
     */
    public long frames(long bytes) {
        return bytes * Byte.SIZE / format.frameBits(channels);
    }
}
