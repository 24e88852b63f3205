// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import java.nio.ByteBuffer;
import java.util.List;

/** A ring that tests write by hand, as a driver that lies would, against the device's end. */
abstract class HandmadeRing {

    static final int SIZE = 8;
    static final int AVAIL = SplitRingLayout.availOffset(SIZE);
    static final int USED = SplitRingLayout.usedOffset(SIZE);
    static final int NEXT = SplitRingLayout.NEXT;
    static final int WRITE = SplitRingLayout.WRITE;
    static final int INDIRECT = SplitRingLayout.INDIRECT;

    final FakeMemory memory = new FakeMemory(0x10_0000);
    final MemoryRegion ring = memory.allocate(SplitRingLayout.regionBytes(SIZE), 128);
    final MemoryRegion data = memory.allocate(4096, 4096);
    final long dataAt = data.deviceAddress(0);
    final ElementChain element = new ElementChain();
    DeviceQueue queue = device(VirtioFeatures.INDIRECT_DESC);
    int availIndex;

    void shouldReturn(AvailViolation violation) {
        long before = queue.violations(violation);
        int usedBefore = usedIndex();
        makeAvailable(0);
        assertThat(queue.pop(element)).isFalse();
        assertThat(queue.violations(violation)).isEqualTo(before + 1);
        assertThat(queue.isBroken()).isFalse();
        assertThat(usedIndex()).isEqualTo(usedBefore + 1);
        int entry = USED + SplitRingLayout.ENTRIES + 8 * (usedBefore % SIZE);
        assertThat(ring.buffer().getLong(entry)).as("id 0, length 0").isZero();
        // The next message goes through.
        descriptor(7, dataAt, 8, WRITE, 0);
        makeAvailable(7);
        assertThat(queue.pop(element)).isTrue();
        assertThat(element.head()).isEqualTo(7);
        queue.push(7, 8);
    }

    void shouldBeBrokenBy(AvailViolation violation) {
        assertThat(queue.pop(element)).isFalse();
        assertThat(queue.isBroken()).isTrue();
        assertThat(queue.brokenBy()).isEqualTo(violation);
        assertThat(violation.breaksQueue()).isTrue();
        assertThat(queue.statistics().violations()).isEqualTo(1);
    }

    DeviceQueue device(long features) {
        return new DeviceQueue(
                new QueueAddresses(0, SIZE, ring.deviceAddress(0), ring.deviceAddress(AVAIL), ring.deviceAddress(USED)),
                memory.guestMemory(),
                features,
                0);
    }

    DeviceQueue device(int size, int table, int avail, int used) {
        long start = dataAt;
        return new DeviceQueue(
                new QueueAddresses(0, size, start + table, start + avail, start + used),
                new GuestMemory(List.copyOf(memory.chunks())),
                0,
                0);
    }

    void makeAvailable(int head) {
        ByteBuffer buffer = ring.buffer();
        buffer.putShort(AVAIL + SplitRingLayout.ENTRIES + 2 * (availIndex % SIZE), (short) head);
        availIndex++;
        buffer.putShort(AVAIL + SplitRingLayout.INDEX, (short) availIndex);
    }

    int usedIndex() {
        return ring.buffer().getShort(USED + SplitRingLayout.INDEX);
    }

    void descriptor(int id, long address, int length, int flags, int next) {
        put(ring.buffer(), 16 * id, address, length, flags, next);
    }

    void tableEntry(int table, int entry, long address, int length, int flags, int next) {
        put(data.buffer(), table + 16 * entry, address, length, flags, next);
    }

    static void put(ByteBuffer buffer, int at, long address, int length, int flags, int next) {
        buffer.putLong(at, address)
                .putInt(at + 8, length)
                .putShort(at + 12, (short) flags)
                .putShort(at + 14, (short) next);
    }
}
