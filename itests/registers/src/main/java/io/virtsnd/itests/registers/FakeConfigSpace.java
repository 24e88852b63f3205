// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The configuration space of a function: the capabilities of its layout, between others that are to be passed over.
 *
 * <p>Nothing of it may be written.
 */
final class FakeConfigSpace implements Structure {

    private static final int VENDOR_SPECIFIC = 9;
    private static final int MSIX = 0x11;
    private static final int SHARED_MEMORY = 8;
    private static final int RESERVED = 0x77;

    private final ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    private final Conduct conduct;
    private int link = 0x34;
    private int next = 0x40;

    private FakeConfigSpace(Conduct conduct) {
        this.conduct = conduct;
    }

    static FakeConfigSpace of(FakeLayout layout, Conduct conduct) {
        FakeConfigSpace space = new FakeConfigSpace(conduct);
        space.bytes.putShort(0, (short) 0x1af4).putShort(2, (short) 0x1059).putShort(6, (short) 0x10);
        FakeLayout.Place nowhere = new FakeLayout.Place(0, 0, 64);
        space.capability(MSIX, 12, 0, nowhere);
        space.capability(VENDOR_SPECIFIC, 16, RESERVED, nowhere);
        space.capability(VENDOR_SPECIFIC, 24, SHARED_MEMORY, nowhere);
        space.capability(VENDOR_SPECIFIC, 16, 1, new FakeLayout.Place(6, 0, 64)); // reserved BAR
        int notify = space.capability(VENDOR_SPECIFIC, 20, 2, layout.doorbells());
        space.bytes.putInt(notify + 16, layout.multiplier());
        space.capability(VENDOR_SPECIFIC, 16, 4, layout.device());
        space.capability(VENDOR_SPECIFIC, 24, 1, layout.common()); // longer than needed
        space.capability(VENDOR_SPECIFIC, 16, 3, layout.isr());
        space.capability(
                VENDOR_SPECIFIC, 16, 1, new FakeLayout.Place(layout.isr().bar(), 0, 64)); // the second one
        return space;
    }

    private int capability(int id, int length, int type, FakeLayout.Place place) {
        int at = next;
        next += length + 3 & ~3;
        bytes.put(link, (byte) at);
        link = at + 1;
        bytes.put(at, (byte) id)
                .put(at + 2, (byte) length)
                .put(at + 3, (byte) type)
                .put(at + 4, (byte) place.bar());
        if (id == VENDOR_SPECIFIC) {
            bytes.putInt(at + 8, place.offset()).putInt(at + 12, place.length());
        }
        return at;
    }

    @Override
    public int get(int at, int width) {
        return switch (width) {
            case 1 -> bytes.get(at);
            case 2 -> bytes.getShort(at);
            default -> bytes.getInt(at);
        };
    }

    @Override
    public void put(int at, int width, int value) {
        conduct.violated("write of config+0x" + Integer.toHexString(at));
    }
}
