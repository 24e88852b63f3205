// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import java.util.Optional;

/**
 * Frame rates (virtio 1.4, 5.14.6.6.2.1, VIRTIO_SND_PCM_RATE_*). The ordinal is the number on the wire, which is not in
 * the order of the rates: sort by {@link #hertz()}.
 */
public enum PcmRate {
    /** 0: 5512 Hz. */
    HZ_5512(5512),
    /** 1: 8000 Hz. */
    HZ_8000(8000),
    /** 2: 11025 Hz. */
    HZ_11025(11025),
    /** 3: 16000 Hz. */
    HZ_16000(16000),
    /** 4: 22050 Hz. */
    HZ_22050(22050),
    /** 5: 32000 Hz. */
    HZ_32000(32000),
    /** 6: 44100 Hz. */
    HZ_44100(44100),
    /** 7: 48000 Hz. */
    HZ_48000(48000),
    /** 8: 64000 Hz. */
    HZ_64000(64000),
    /** 9: 88200 Hz. */
    HZ_88200(88200),
    /** 10: 96000 Hz. */
    HZ_96000(96000),
    /** 11: 176400 Hz. */
    HZ_176400(176400),
    /** 12: 192000 Hz. */
    HZ_192000(192000),
    /** 13: 384000 Hz. */
    HZ_384000(384000),
    /** 14: 12000 Hz. */
    HZ_12000(12000),
    /** 15: 24000 Hz. */
    HZ_24000(24000);

    private final int hertz;

    PcmRate(int hertz) {
        this.hertz = hertz;
    }

    /**
     * The number on the wire.
     *
     * @return 0 to 15
     */
    public int code() {
        return ordinal();
    }

    /**
     * The rate itself.
     *
     * @return frames in a second
     */
    public int hertz() {
        return hertz;
    }

    /**
     * Finds a rate.
     *
     * @param hertz frames in a second
     * @return the rate, if virtio has it
     */
    public static Optional<PcmRate> ofHertz(int hertz) {
        for (PcmRate rate : values()) {
            if (rate.hertz == hertz) {
                return Optional.of(rate);
            }
        }
        return Optional.empty();
    }
}
