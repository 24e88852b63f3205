// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.Registers;
import java.util.Optional;

/**
 * The table of message-signalled interrupts of a PCI function.
 *
 * <pre>
 *  capability:  0 id 0x11   2 control (entries - 1, mask 1 &lt;&lt; 14, enable 1 &lt;&lt; 15)   4 offset | bar
 *  entry, 16 bytes:   0 address, 8 bytes   8 data   12 control (masked 1)
 * </pre>
 *
 * <p>Thread: one at a time.
 *
 * @param slot the function
 * @param capability its place in the configuration space
 * @param bar registers that the table is in
 * @param offset of the table, in bytes
 * @param entries of the table
 */
record MsixTable(Slot slot, int capability, Registers bar, int offset, int entries) {

    private static final int CONTROL = 2;
    private static final int TABLE = 4;
    private static final int ENTRIES_MASK = 0x7ff;
    private static final int MASKED = 1 << 14;
    private static final int ENABLED = 1 << 15;
    private static final int BAR_MASK = 7;
    private static final int ENTRY = 16;
    private static final int DATA = 8;
    private static final int VECTOR_CONTROL = 12;

    /** That of a function, if it has one that can be reached. */
    static Optional<MsixTable> of(Slot slot) {
        int at = slot.capability(PciConfig.CAPABILITY_MSIX);
        if (at == 0) {
            return Optional.empty();
        }
        int table = slot.config().getU32(at + TABLE);
        int index = table & BAR_MASK;
        int offset = table & ~BAR_MASK;
        int entries = (slot.config().getU16(at + CONTROL) & ENTRIES_MASK) + 1;
        Registers bar = index < slot.bars().length ? slot.bars()[index] : null;
        if (bar == null || offset < 0 || (long) offset + entries * ENTRY > bar.size()) {
            return Optional.empty();
        }
        return Optional.of(new MsixTable(slot, at, bar, offset, entries));
    }

    /** What a vector writes, and where. */
    void set(int vector, long address, int message) {
        int entry = offset + vector * ENTRY;
        bar.putU32(entry, (int) address);
        bar.putU32(entry + Integer.BYTES, (int) (address >>> Integer.SIZE));
        bar.putU32(entry + DATA, message);
    }

    /** On, for the first vectors; the others are masked. */
    void enable(int count) {
        for (int vector = 0; vector < entries; vector++) {
            bar.putU32(offset + vector * ENTRY + VECTOR_CONTROL, vector < count ? 0 : 1);
        }
        control(ENABLED);
    }

    /** Off. */
    void disable() {
        control(0);
    }

    private void control(int bits) {
        int at = capability + CONTROL;
        slot.config().putU16(at, slot.config().getU16(at) & ~(MASKED | ENABLED) | bits);
    }
}
