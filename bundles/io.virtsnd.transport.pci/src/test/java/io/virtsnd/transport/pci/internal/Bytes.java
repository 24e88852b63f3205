// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.Registers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Registers that are only bytes: accesses must be aligned to their width, and are counted. */
final class Bytes implements Registers {

    private final ByteBuffer bytes;
    int reads;
    int writes;

    Bytes(int size) {
        bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    ByteBuffer bytes() {
        return bytes;
    }

    private int read(int offset, int width) {
        reads++;
        return aligned(offset, width);
    }

    private int write(int offset, int width) {
        writes++;
        return aligned(offset, width);
    }

    private static int aligned(int offset, int width) {
        if (offset % width != 0) {
            throw new AssertionError("not aligned: offset=" + offset + " width=" + width);
        }
        return offset;
    }

    @Override
    public int size() {
        return bytes.capacity();
    }

    @Override
    public int getU8(int offset) {
        return bytes.get(read(offset, 1)) & 0xff;
    }

    @Override
    public int getU16(int offset) {
        return bytes.getShort(read(offset, 2)) & 0xffff;
    }

    @Override
    public int getU32(int offset) {
        return bytes.getInt(read(offset, 4));
    }

    @Override
    public void putU8(int offset, int value) {
        bytes.put(write(offset, 1), (byte) value);
    }

    @Override
    public void putU16(int offset, int value) {
        bytes.putShort(write(offset, 2), (short) value);
    }

    @Override
    public void putU32(int offset, int value) {
        bytes.putInt(write(offset, 4), value);
    }
}
