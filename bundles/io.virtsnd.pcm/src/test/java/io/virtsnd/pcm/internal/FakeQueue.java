// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.QueueSetup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The device's end of a split virtqueue, written anew from virtio 1.2, 2.7, so that the driver's end is not measured with
 * its own ruler. It believes everything, and can lie in every field of the used ring.
 */
final class FakeQueue {

    private static final int NEXT = 1;
    private static final int WRITE = 2;
    private static final int INDIRECT = 4;

    private final TestMemory memory;
    private final int size;
    private final ByteBuffer ring;
    private final int availOffset;
    private final int usedOffset;
    private final QueueSetup setup;
    private int availSeen;
    private int usedIndex;
    private volatile int kicks;
    private volatile Runnable onKick = () -> {};

    FakeQueue(int index, int size, boolean indirect, boolean eventIdx, TestMemory memory) {
        this.memory = memory;
        this.size = size;
        availOffset = 16 * size;
        usedOffset = (availOffset + 6 + 2 * size + 127) & -128;
        QueueNotifier notifier = () -> {
            kicks++;
            onKick.run();
        };
        setup = new QueueSetup(
                index,
                size,
                memory.allocate(usedOffset + 6 + 8 * size, 128),
                0,
                availOffset,
                usedOffset,
                indirect,
                eventIdx,
                notifier);
        ring = setup.region().buffer();
    }

    QueueSetup setup() {
        return setup;
    }

    int kicks() {
        return kicks;
    }

    void onKick(Runnable action) {
        onKick = action;
    }

    /** Takes the next available message, null if there is none; asks to be notified of the one after it. */
    FakeMessage pop() {
        int index = ring.getShort(availOffset + 2) & 0xffff;
        java.lang.invoke.VarHandle.acquireFence();
        if (index == (availSeen & 0xffff)) {
            return null;
        }
        int head = ring.getShort(availOffset + 4 + 2 * (availSeen % size)) & 0xffff;
        availSeen = (availSeen + 1) & 0xffff;
        ring.putShort(usedOffset + 4 + 8 * size, (short) availSeen);
        List<ByteBuffer> readable = new ArrayList<>();
        List<ByteBuffer> writable = new ArrayList<>();
        gather(ring, head, readable, writable);
        return new FakeMessage(head, readable, writable);
    }

    private void gather(ByteBuffer table, int first, List<ByteBuffer> readable, List<ByteBuffer> writable) {
        int at = first;
        while (true) {
            long address = table.getLong(16 * at);
            int length = table.getInt(16 * at + 8);
            int flags = table.getShort(16 * at + 12);
            if ((flags & INDIRECT) != 0) {
                gather(memory.at(address, length), 0, readable, writable);
                return;
            }
            ((flags & WRITE) != 0 ? writable : readable).add(memory.at(address, length));
            if ((flags & NEXT) == 0) {
                return;
            }
            at = table.getShort(16 * at + 14) & 0xffff;
        }
    }

    /** Writes a used entry, whatever is in it. */
    void used(int id, int length) {
        int at = usedOffset + 4 + 8 * (usedIndex % size);
        ring.putInt(at, id);
        ring.putInt(at + 4, length);
        usedIndex = (usedIndex + 1) & 0xffff;
        java.lang.invoke.VarHandle.releaseFence();
        ring.putShort(usedOffset + 2, (short) usedIndex);
    }

    /** Moves the used index without writing entries. */
    void jump(int entries) {
        usedIndex = (usedIndex + entries) & 0xffff;
        ring.putShort(usedOffset + 2, (short) usedIndex);
    }
}
