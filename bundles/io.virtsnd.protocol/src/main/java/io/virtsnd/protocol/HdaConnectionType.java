// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

/** How a jack is made (HD Audio 1.0a, 7.3.3.31, connection type). The ordinal is the number in the register. */
public enum HdaConnectionType {
    /** 0x0: not known. */
    UNKNOWN,
    /** 0x1: 1/8 inch stereo. */
    STEREO_3_5_MM,
    /** 0x2: 1/4 inch stereo. */
    STEREO_6_3_MM,
    /** 0x3: ATAPI, internal. */
    ATAPI,
    /** 0x4: RCA. */
    RCA,
    /** 0x5: optical. */
    OPTICAL,
    /** 0x6: another digital one. */
    OTHER_DIGITAL,
    /** 0x7: another analog one. */
    OTHER_ANALOG,
    /** 0x8: multichannel analog, DIN. */
    DIN,
    /** 0x9: XLR. */
    XLR,
    /** 0xA: RJ-11, modem. */
    RJ_11,
    /** 0xB: a combination. */
    COMBINATION,
    /** 0xC: reserved. */
    RESERVED_12,
    /** 0xD: reserved. */
    RESERVED_13,
    /** 0xE: reserved. */
    RESERVED_14,
    /** 0xF: anything else. */
    OTHER
}
