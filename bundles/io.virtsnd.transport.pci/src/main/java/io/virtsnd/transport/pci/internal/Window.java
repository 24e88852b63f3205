// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.Registers;
import java.util.Objects;

/**
 * One structure inside of a BAR.
 *
 * @param registers of the BAR
 * @param offset of the structure, bytes
 * @param length bytes, all of them inside of the BAR
 */
record Window(Registers registers, int offset, int length) {

    int getU8(int at) {
        return registers.getU8(offset + Objects.checkIndex(at, length));
    }

    int getU16(int at) {
        return registers.getU16(offset + Objects.checkFromIndexSize(at, 2, length));
    }

    int getU32(int at) {
        return registers.getU32(offset + Objects.checkFromIndexSize(at, 4, length));
    }

    void putU8(int at, int value) {
        registers.putU8(offset + Objects.checkIndex(at, length), value);
    }

    void putU16(int at, int value) {
        registers.putU16(offset + Objects.checkFromIndexSize(at, 2, length), value);
    }

    void putU32(int at, int value) {
        registers.putU32(offset + Objects.checkFromIndexSize(at, 4, length), value);
    }

    /** Two accesses of 32 bits: nothing wider is allowed (virtio 1.2, 4.1.3.1). */
    void putU64(int at, long value) {
        putU32(at, (int) value);
        putU32(at + 4, (int) (value >>> 32));
    }
}
