// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A driver that truncates the file behind its memory while the device works on it. */
class MemoryFaultTest {

    private static final int SIZE = 8;

    @TempDir
    private Path folder;

    private final FakeMemory memory = new FakeMemory(0x10_0000);
    private final ElementChain element = new ElementChain();
    private DeviceQueue queue;

    @BeforeEach
    void makeAMessageAvailable() throws IOException {
        MemoryRegion all = memory.add(SparseFile.map(folder, 16384));
        int avail = SplitRingLayout.availOffset(SIZE);
        int used = SplitRingLayout.usedOffset(SIZE);
        ByteBuffer ring = all.buffer();
        ring.putLong(0, all.deviceAddress(8192)).putLong(8, SplitRingLayout.descriptorWord(64, 1, 1));
        ring.putLong(16, all.deviceAddress(12288)).putLong(24, SplitRingLayout.descriptorWord(64, 2, 0));
        ring.putShort(avail + SplitRingLayout.INDEX, (short) 1);
        queue = new DeviceQueue(
                new QueueAddresses(0, SIZE, all.deviceAddress(0), all.deviceAddress(avail), all.deviceAddress(used)),
                memory.guestMemory(),
                0,
                0);
    }

    @Test
    void shouldSurviveAndBreakTheQueueWhenPopFaults() throws IOException {
        SparseFile.takeAway(folder);
        shouldFault(() -> queue.pop(element));
    }

    @Test
    void shouldSurviveAndBreakTheQueueWhenPushFaults() throws IOException {
        queue.pop(element);
        SparseFile.takeAway(folder);
        shouldFault(() -> queue.push(element.head(), 0));
    }

    @Test
    void shouldSurviveAndBreakTheQueueWhenAskingForKicksFaults() throws IOException {
        SparseFile.takeAway(folder);
        shouldFault(queue::enableKicks);
    }

    @Test
    void shouldSurviveAndBreakTheQueueWhenCopiesFault() throws IOException {
        queue.pop(element);
        SparseFile.takeAway(folder);
        shouldFault(() -> element.copyOut(0, ByteBuffer.allocate(64)));
        shouldFault(() -> element.copyIn(0, ByteBuffer.allocate(64)));
        shouldFault(() -> element.getU32(0));
        shouldFault(() -> element.putU64(0, 1));
    }

    /** What the thread of a device does: it catches what the JVM delivers late, and goes on without the queue. */
    private void shouldFault(Runnable work) {
        boolean faulted = false;
        try {
            work.run();
            letFaultsSurface();
        } catch (InternalError fault) {
            faulted = true;
            queue.memoryFault();
        }
        assertThat(faulted).isTrue();
        assertThat(queue.isBroken()).isTrue();
        assertThat(queue.violations(AvailViolation.MEMORY_FAULT)).isPositive();
        assertThat(queue.pop(element)).isFalse();
        assertThat(queue.enableKicks()).isFalse();
        assertThat(queue.needsSignal()).isFalse();
    }

    /** The JVM delivers a fault when the thread next enters it, as throwing an exception does. */
    private static void letFaultsSurface() {
        for (int i = 0; i < 100; i++) {
            try {
                Integer.parseInt("no number");
            } catch (NumberFormatException expected) {
                assertThat(expected).isNotNull();
            }
        }
    }
}
