// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

/** A chain of descriptors as the device found it, and whether it still has it. */
final class DeviceChain {

    final int head;

    /** The descriptors of the queue that it consists of. */
    final int[] ids;

    final FuzzMemory.Region[] regions;
    final int[] offsets;
    final int[] lengths;

    /** The first segment that the device may write. */
    final int writing;

    boolean held = true;

    /** Whose message it is. */
    Object owner;

    DeviceChain(int head, int[] ids, Segments segments) {
        this.head = head;
        this.ids = ids;
        this.regions = segments.regions();
        this.offsets = segments.offsets();
        this.lengths = segments.lengths();
        this.writing = segments.writing();
    }

    /** Where its memory lies. */
    record Segments(FuzzMemory.Region[] regions, int[] offsets, int[] lengths, int writing) {}

    int readable() {
        return sum(0, writing);
    }

    int writable() {
        return sum(writing, lengths.length);
    }

    private int sum(int from, int to) {
        int total = 0;
        for (int i = from; i < to; i++) {
            total += lengths[i];
        }
        return total;
    }

    /** 32 bits of what the device may read. */
    int word(int position) {
        return word(0, position);
    }

    /** 32 bits of what the device may write. */
    int answer(int position) {
        return word(writing, position);
    }

    private int word(int first, int position) {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            value |= (at(first, position + i) & 0xff) << Byte.SIZE * i;
        }
        return value;
    }

    byte readableByte(int position) {
        return at(0, position);
    }

    byte writableByte(int position) {
        return at(writing, position);
    }

    /** What is beyond the chain is 0: only a chain that somebody flipped is shorter than it should be. */
    private byte at(int first, int position) {
        int segment = first;
        int rest = position;
        while (segment < lengths.length && rest >= lengths[segment]) {
            rest -= lengths[segment++];
        }
        return segment == lengths.length || rest < 0
                ? 0
                : regions[segment].buffer().get(offsets[segment] + rest);
    }

    void put(int position, byte value) {
        int segment = writing;
        int rest = position;
        while (segment < lengths.length && rest >= lengths[segment]) {
            rest -= lengths[segment++];
        }
        if (segment < lengths.length && rest >= 0) {
            regions[segment].buffer().put(offsets[segment] + rest, value);
        }
    }

    void putWord(int position, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            put(position + i, (byte) (value >>> Byte.SIZE * i));
        }
    }

    /** Copies from what the device may read. */
    void read(int position, byte[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = readableByte(position + i);
        }
    }

    boolean isIn(FuzzMemory.Region region) {
        for (FuzzMemory.Region part : regions) {
            if (part == region) {
                return true;
            }
        }
        return false;
    }
}
