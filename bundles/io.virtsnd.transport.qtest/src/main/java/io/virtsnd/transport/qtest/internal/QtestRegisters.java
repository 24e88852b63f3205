// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.Registers;
import java.io.IOException;
import java.util.Objects;

/**
 * Registers of a device that QEMU has in its memory, or in its configuration space. If QEMU is gone they read all ones.
 *
 * <p>Thread: any.
 */
final class QtestRegisters implements Registers {

    private final Space space;
    private final long base;
    private final int size;

    /** A space of addresses with accesses of exact widths. */
    interface Space {

        /** Reads. */
        int read(Width width, long address) throws IOException;

        /** Writes. */
        void write(Width width, long address, int value) throws IOException;
    }

    /**
     * @param space where they are
     * @param base address of the first
     * @param size bytes
     */
    QtestRegisters(Space space, long base, int size) {
        this.space = space;
        this.base = base;
        this.size = size;
    }

    /** The memory of QEMU. */
    static Space memoryOf(QtestSocket socket) {
        return new Space() {
            @Override
            public int read(Width width, long address) throws IOException {
                return socket.read(width, address);
            }

            @Override
            public void write(Width width, long address, int value) throws IOException {
                socket.write(width, address, value);
            }
        };
    }

    /** Address of the first. */
    long base() {
        return base;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int getU8(int offset) {
        return get(Width.BYTE, offset);
    }

    @Override
    public int getU16(int offset) {
        return get(Width.WORD, offset);
    }

    @Override
    public int getU32(int offset) {
        return get(Width.LONG, offset);
    }

    @Override
    public void putU8(int offset, int value) {
        put(Width.BYTE, offset, value);
    }

    @Override
    public void putU16(int offset, int value) {
        put(Width.WORD, offset, value);
    }

    @Override
    public void putU32(int offset, int value) {
        put(Width.LONG, offset, value);
    }

    private int get(Width width, int offset) {
        long address = address(width, offset);
        try {
            return space.read(width, address);
        } catch (IOException gone) {
            return width.ones();
        }
    }

    private void put(Width width, int offset, int value) {
        long address = address(width, offset);
        try {
            space.write(width, address, value);
        } catch (IOException gone) { // as on a bus where nobody is
            return;
        }
    }

    private long address(Width width, int offset) {
        Objects.checkFromIndexSize(offset, width.bytes, size);
        if ((offset & width.bytes - 1) != 0) {
            throw new IllegalArgumentException(
                    "register is not aligned to its width: offset=" + offset + " width=" + width.bytes);
        }
        return base + offset;
    }
}
