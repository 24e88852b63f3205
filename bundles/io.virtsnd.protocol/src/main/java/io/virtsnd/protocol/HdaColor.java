// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

/** Color of a jack (HD Audio 1.0a, 7.3.3.31, color). The ordinal is the number in the register. */
public enum HdaColor {
    /** 0x0: not known. */
    UNKNOWN,
    /** 0x1: black. */
    BLACK,
    /** 0x2: grey. */
    GREY,
    /** 0x3: blue. */
    BLUE,
    /** 0x4: green. */
    GREEN,
    /** 0x5: red. */
    RED,
    /** 0x6: orange. */
    ORANGE,
    /** 0x7: yellow. */
    YELLOW,
    /** 0x8: purple. */
    PURPLE,
    /** 0x9: pink. */
    PINK,
    /** 0xA: reserved. */
    RESERVED_10,
    /** 0xB: reserved. */
    RESERVED_11,
    /** 0xC: reserved. */
    RESERVED_12,
    /** 0xD: reserved. */
    RESERVED_13,
    /** 0xE: white. */
    WHITE,
    /** 0xF: anything else. */
    OTHER
}
