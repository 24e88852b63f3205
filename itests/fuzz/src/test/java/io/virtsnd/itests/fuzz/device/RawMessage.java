// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.device;

import java.nio.ByteBuffer;

/** A message as it will lie in memory: valid when it is made, a lie when somebody changed a field. */
final class RawMessage {

    static final int NEXT = 1;
    static final int WRITE = 2;
    static final int INDIRECT = 4;

    private static final int TABLE = 768;
    private static final int SEGMENTS_MAX = 4;

    final int queue;
    final int slot;
    final boolean indirect;
    final long[] addresses = new long[SEGMENTS_MAX];
    final int[] lengths = new int[SEGMENTS_MAX];
    final int[] flags = new int[SEGMENTS_MAX];
    final int[] nexts = new int[SEGMENTS_MAX];
    int segments;
    int head;
    int indexStep = 1;

    /** Of the descriptor that points to the indirect table. */
    long tableAddress;

    int tableLength;
    int tableFlags = INDIRECT;

    private final Arena arena;
    private final int data;
    private int used;

    RawMessage(Arena arena, int queue, int slot, boolean indirect) {
        this.arena = arena;
        this.queue = queue;
        this.slot = slot;
        this.indirect = indirect;
        data = Arena.slot(queue, slot);
        head = slot * Arena.SLOT_DESCRIPTORS;
        tableAddress = Arena.BASE + data + TABLE;
    }

    /** Where the bytes of the message lie. */
    int data() {
        return data;
    }

    RawMessage readable(int bytes) {
        return segment(bytes, 0);
    }

    RawMessage readable(int... words) {
        for (int i = 0; i < words.length; i++) {
            arena.memory.putInt(data + used + 4 * i, words[i]);
        }
        return segment(4 * words.length, 0);
    }

    RawMessage readable(byte[] bytes) {
        arena.memory.put(data + used, bytes);
        return segment(bytes.length, 0);
    }

    RawMessage writable(int bytes) {
        return segment(bytes, WRITE);
    }

    private RawMessage segment(int bytes, int flag) {
        addresses[segments] = Arena.BASE + data + used;
        lengths[segments] = bytes;
        flags[segments] = flag;
        nexts[segments] = (indirect ? 0 : head) + segments + 1;
        if (segments > 0) {
            flags[segments - 1] |= NEXT;
        }
        segments++;
        used += bytes;
        tableLength = 16 * segments;
        return this;
    }

    /** Where the first byte of a segment lies, as it was made. */
    int word(int segment, int index) {
        int at = data;
        for (int i = 0; i < segment; i++) {
            at += lengths[i];
        }
        return at + 4 * index;
    }

    /** Writes the descriptors. */
    void write() {
        ByteBuffer memory = arena.memory;
        int ring = queue * Arena.RING_BYTES;
        int table = indirect ? data + TABLE : ring + 16 * slot * Arena.SLOT_DESCRIPTORS;
        for (int i = 0; i < segments; i++) {
            memory.putLong(table + 16 * i, addresses[i]);
            memory.putInt(table + 16 * i + 8, lengths[i]);
            memory.putShort(table + 16 * i + 12, (short) flags[i]);
            memory.putShort(table + 16 * i + 14, (short) nexts[i]);
        }
        if (indirect) {
            int descriptor = ring + 16 * slot * Arena.SLOT_DESCRIPTORS;
            memory.putLong(descriptor, tableAddress);
            memory.putInt(descriptor + 8, tableLength);
            memory.putShort(descriptor + 12, (short) tableFlags);
            memory.putShort(descriptor + 14, (short) 0);
        }
    }
}
