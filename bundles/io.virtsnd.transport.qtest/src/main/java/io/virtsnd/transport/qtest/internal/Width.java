// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

/** How wide one access is. */
enum Width {
    /** 8 bits. */
    BYTE('b', 1),
    /** 16 bits. */
    WORD('w', 2),
    /** 32 bits. */
    LONG('l', 4);

    /** Last letter of the command. */
    final char letter;

    final int bytes;

    Width(char letter, int bytes) {
        this.letter = letter;
        this.bytes = bytes;
    }

    /** All ones: what is read where nothing is. */
    int ones() {
        return this == LONG ? -1 : (1 << bytes * Byte.SIZE) - 1;
    }
}
