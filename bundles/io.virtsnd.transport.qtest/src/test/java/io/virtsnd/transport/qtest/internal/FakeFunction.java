// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/** The configuration space of a PCI function that is not there: identity, BARs of some sizes, MSI-X. */
final class FakeFunction {

    private static final int MSIX_AT = 0x40;

    private final ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    /** Bits of each BAR register that cannot be written, and its low bits. */
    private final Map<Integer, long[]> bars = new HashMap<>();

    FakeFunction(int vendor, int device) {
        bytes.putShort(0, (short) vendor).putShort(2, (short) device);
    }

    /** A virtio sound function: BAR1 of 4 KiB with the table of so many vectors, BAR4 of 16 KiB, 64 bits wide. */
    static FakeFunction sound(int vectors) {
        FakeFunction function = new FakeFunction(0x1af4, 0x1059)
                .bar(0, 32, 1)
                .bar(1, 4096, 0)
                .bar(4, 16384, 0xc)
                .bar(5, 0, 0);
        return vectors == 0 ? function : function.msix(vectors);
    }

    /** A bridge to another bus. */
    static FakeFunction bridge() {
        FakeFunction function = new FakeFunction(0x1b36, 0x000c);
        function.bytes.put(0x0e, (byte) 1);
        return function;
    }

    FakeFunction manyFunctions() {
        bytes.put(0x0e, (byte) (bytes.get(0x0e) | 0x80));
        return this;
    }

    /** A BAR of a size, with flags in its low bits. */
    FakeFunction bar(int index, int size, int flags) {
        bars.put(0x10 + 4 * index, new long[] {size == 0 ? 0xffff_ffffL : size - 1, flags});
        bytes.putInt(0x10 + 4 * index, flags);
        return this;
    }

    private FakeFunction msix(int vectors) {
        bytes.putShort(6, (short) 0x10).put(0x34, (byte) MSIX_AT);
        bytes.put(MSIX_AT, (byte) 0x11).put(MSIX_AT + 1, (byte) 0);
        bytes.putShort(MSIX_AT + 2, (short) (vectors - 1)).putInt(MSIX_AT + 4, 1);
        return this;
    }

    int get16(int offset) {
        return bytes.getShort(offset) & 0xffff;
    }

    int get32(int offset) {
        return bytes.getInt(offset);
    }

    boolean isMsixEnabled() {
        return (get16(MSIX_AT + 2) & 0x8000) != 0;
    }

    /** One byte is read, or written. */
    synchronized int access(int offset, boolean isWrite, int value) {
        if (isWrite) {
            bytes.put(offset, (byte) value);
            long[] bar = bars.get(offset & ~3);
            if (bar != null) {
                int at = offset & ~3;
                bytes.putInt(at, (int) (bytes.getInt(at) & ~bar[0] | bar[1]));
            }
        }
        return bytes.get(offset) & 0xff;
    }
}
