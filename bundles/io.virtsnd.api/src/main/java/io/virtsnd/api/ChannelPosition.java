// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/**
 * Where a channel sounds (virtio 1.2, 5.14.6.7.1, VIRTIO_SND_CHMAP_*). The ordinal is the number on the wire, but for
 * {@link #UNKNOWN}.
 */
public enum ChannelPosition {
    /** 0: undefined. */
    NONE,
    /** 1: silent. */
    NA,
    /** 2: mono stream. */
    MONO,
    /** 3: front left. */
    FL,
    /** 4: front right. */
    FR,
    /** 5: rear left. */
    RL,
    /** 6: rear right. */
    RR,
    /** 7: front center. */
    FC,
    /** 8: low frequency. */
    LFE,
    /** 9: side left. */
    SL,
    /** 10: side right. */
    SR,
    /** 11: rear center. */
    RC,
    /** 12: front left of center. */
    FLC,
    /** 13: front right of center. */
    FRC,
    /** 14: rear left of center. */
    RLC,
    /** 15: rear right of center. */
    RRC,
    /** 16: front left wide. */
    FLW,
    /** 17: front right wide. */
    FRW,
    /** 18: front left high. */
    FLH,
    /** 19: front center high. */
    FCH,
    /** 20: front right high. */
    FRH,
    /** 21: top center. */
    TC,
    /** 22: top front left. */
    TFL,
    /** 23: top front right. */
    TFR,
    /** 24: top front center. */
    TFC,
    /** 25: top rear left. */
    TRL,
    /** 26: top rear right. */
    TRR,
    /** 27: top rear center. */
    TRC,
    /** 28: top front left of center. */
    TFLC,
    /** 29: top front right of center. */
    TFRC,
    /** 30: top side left. */
    TSL,
    /** 31: top side right. */
    TSR,
    /** 32: left low frequency. */
    LLFE,
    /** 33: right low frequency. */
    RLFE,
    /** 34: bottom center. */
    BC,
    /** 35: bottom left of center. */
    BLC,
    /** 36: bottom right of center. */
    BRC,
    /** A number that the specification does not know; some devices send such. */
    UNKNOWN;

    private static final ChannelPosition[] VALUES = values();

    /**
     * Reads a number from the wire.
     *
     * @param code any number
     * @return the position, {@link #UNKNOWN} if there is no such number
     */
    public static ChannelPosition ofCode(int code) {
        return code >= 0 && code < UNKNOWN.ordinal() ? VALUES[code] : UNKNOWN;
    }
}
