// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

/** Registers of a device that lie together; widths in bytes. */
interface Structure {

    /** Reads; nothing that a driver may not do is reported by a value. */
    int get(int at, int width);

    /** Writes. */
    void put(int at, int width, int value);
}
