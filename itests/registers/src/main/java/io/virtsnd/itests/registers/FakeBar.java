// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import io.virtsnd.api.transport.Registers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A range of registers with structures in it. What hits none of them is noted, and so is an access that is not aligned to
 * its width. When the device is gone all bits are ones.
 */
final class FakeBar implements Registers {

    private final String name;
    private final int size;
    private final Conduct conduct;
    private final BooleanSupplier gone;
    private final List<Part> parts = new ArrayList<>();
    private volatile boolean given;

    private record Part(int from, int bytes, Structure structure) {}

    FakeBar(String name, int size, Conduct conduct, BooleanSupplier gone) {
        this.name = name;
        this.size = size;
        this.conduct = conduct;
        this.gone = gone;
    }

    FakeBar with(int from, int bytes, Structure structure) {
        parts.add(new Part(from, bytes, structure));
        return this;
    }

    /** Whether somebody holds the device now. */
    void given(boolean now) {
        given = now;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int getU8(int offset) {
        return get(offset, 1) & 0xff;
    }

    @Override
    public int getU16(int offset) {
        return get(offset, 2) & 0xffff;
    }

    @Override
    public int getU32(int offset) {
        return get(offset, 4);
    }

    @Override
    public void putU8(int offset, int value) {
        put(offset, 1, value & 0xff);
    }

    @Override
    public void putU16(int offset, int value) {
        put(offset, 2, value & 0xffff);
    }

    @Override
    public void putU32(int offset, int value) {
        put(offset, 4, value);
    }

    private int get(int offset, int width) {
        Part part = part(offset, width, "read");
        return gone.getAsBoolean() || part == null ? -1 : part.structure.get(offset - part.from, width);
    }

    private void put(int offset, int width, int value) {
        Part part = part(offset, width, "write");
        if (!gone.getAsBoolean() && part != null) {
            part.structure.put(offset - part.from, width, value);
        }
    }

    private Part part(int offset, int width, String what) {
        Objects.checkFromIndexSize(offset, width, size);
        if (!given) {
            conduct.violated(what + " after the device was given back: " + name + "+0x" + Integer.toHexString(offset));
        }
        if (offset % width != 0) {
            conduct.violated(what + " not aligned: " + name + "+0x" + Integer.toHexString(offset) + " width=" + width);
        }
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (offset >= part.from && offset + width <= part.from + part.bytes) {
                return part;
            }
        }
        conduct.violated(what + " of nothing: " + name + "+0x" + Integer.toHexString(offset) + " width=" + width);
        return null;
    }
}
