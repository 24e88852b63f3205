// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A million random mutations of valid traffic against the device's end, half of them of a single field. Whatever the
 * driver writes, the device answers; every reason for a rejection is met; and a fresh queue works afterwards.
 */
class FuzzedDriverTest {

    private static final int SIZE = 16;
    private static final int SLOTS = 5;
    private static final int MUTATIONS = 1_000_000;
    private static final int BURST = 500;
    private static final int LEAST_HITS = 1_000;
    private static final int AVAIL = SplitRingLayout.availOffset(SIZE);
    private static final int LARGE = 1 << 29;

    private final long seed = Long.getLong("virtsnd.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Map<AvailViolation, Long> hits = new EnumMap<>(AvailViolation.class);
    private final ElementChain element = new ElementChain();
    private final ByteBuffer copy = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    private final int[] popped = new int[SIZE];

    private QueuePair pair;
    private ByteBuffer ring;
    private ByteBuffer table;
    private long tableAddress;
    private long largeAddress;
    private DeviceQueue device;
    private int availIndex;

    @Test
    void shouldSurviveAMillionMutations(@TempDir Path folder) throws IOException {
        MappedByteBuffer large = SparseFile.map(folder, LARGE);
        for (int mutation = 0; mutation < MUTATIONS; mutation++) {
            if (mutation % BURST == 0) {
                shouldPlayOnAFreshQueue();
                makeQueue(large);
            }
            if (device.isBroken()) {
                startDevice();
            }
            writeValidTraffic();
            int head = pair.chains.get(random.nextInt(SLOTS)).head();
            mutate(head);
            makeAvailable(head);
            use();
        }
        collect();
        System.out.println("seed=" + seed + " hits=" + hits);
        hits.keySet().remove(AvailViolation.AREA_UNMAPPED);
        hits.keySet().remove(AvailViolation.MEMORY_FAULT);
        assertThat(hits).as("seed=%d", seed).allSatisfy((violation, count) -> assertThat(count)
                .isGreaterThanOrEqualTo(LEAST_HITS));
    }

    private void makeQueue(MappedByteBuffer large) {
        pair = new QueuePair(SIZE, false, random.nextBoolean(), 32);
        for (int slot = 0; slot < SLOTS; slot++) {
            pair.reserve(slot);
        }
        ring = pair.ring.buffer();
        largeAddress = pair.memory.add(large).deviceAddress(0);
        var tables = pair.memory.allocate(SplitRingLayout.tableBytes(SIZE), 16);
        table = tables.buffer();
        tableAddress = tables.deviceAddress(0);
        startDevice();
    }

    private void startDevice() {
        collect();
        availIndex = 0;
        ring.putShort(AVAIL + 2, (short) 0);
        long features = random.nextInt(4) == 0 ? 0 : VirtioFeatures.INDIRECT_DESC;
        device = new DeviceQueue(pair.addresses(), pair.memory.guestMemory(), features, 0);
    }

    private void collect() {
        if (device != null) {
            for (AvailViolation violation : AvailViolation.values()) {
                hits.merge(violation, device.violations(violation), Long::sum);
            }
        }
    }

    private void writeValidTraffic() {
        for (int slot = 0; slot < SLOTS; slot++) {
            int id = pair.chains.get(slot).head();
            long data = pair.data.deviceAddress(0) + slot * 64L;
            descriptor(ring, id, data, SplitRingLayout.descriptorWord(4, 1, id + 1));
            descriptor(ring, id + 1, data + 4, SplitRingLayout.descriptorWord(32, 1, id + 2));
            descriptor(ring, id + 2, data + 36, SplitRingLayout.descriptorWord(8, 2, 0));
        }
        for (int entry = 0; entry < SIZE; entry++) {
            long word = SplitRingLayout.descriptorWord(8, entry == 3 ? 2 : 1, entry + 1);
            descriptor(table, entry, pair.data.deviceAddress(64), word);
        }
    }

    private void mutate(int head) {
        if (random.nextInt(3) != 0) {
            mutateField(ring, head + random.nextInt(3), random.nextInt(10));
            return;
        }
        int entries = 4 + random.nextInt(SIZE - 3);
        descriptor(ring, head, tableAddress, SplitRingLayout.descriptorWord(16 * entries, 4, 0));
        int kind = random.nextInt(16);
        if (kind < 12) {
            mutateField(table, random.nextInt(4), kind);
        } else if (kind < 15) {
            mutateField(ring, head, kind);
        } else {
            for (int entry = 0; entry < 9; entry++) {
                int length = entry == 8 ? random.nextInt(8) : LARGE;
                descriptor(
                        table,
                        entry,
                        largeAddress,
                        SplitRingLayout.descriptorWord(length, entry == 8 ? 0 : 1, entry + 1));
            }
        }
    }

    /** One field of one descriptor, or all of it. */
    private void mutateField(ByteBuffer target, int id, int kind) {
        int at = 16 * id;
        switch (kind) {
            case 0 -> target.putLong(at, random.nextLong());
            case 1 -> target.putInt(at + 8, random.nextInt());
            case 2 -> target.putInt(at + 8, 0);
            case 3, 4, 12 -> target.putShort(at + 12, (short) random.nextInt(8));
            case 5 -> target.putShort(at + 14, (short) random.nextInt());
            case 6, 7 -> target.putShort(at + 14, (short) random.nextInt(SIZE));
            case 8 -> target.putLong(at, pair.data.deviceAddress(random.nextInt(pair.data.size())));
            case 14 -> target.putLong(at, random.nextLong());
            case 13 -> target.putInt(at + 8, 16 * random.nextInt(SIZE + 8));
            default -> descriptor(target, id, random.nextLong(), random.nextLong());
        }
    }

    private void makeAvailable(int head) {
        putHead(availIndex, head);
        int more = 1;
        switch (random.nextInt(100)) {
            case 0 -> putHead(availIndex, random.nextInt(0x1_0000));
            case 1 -> more = random.nextInt(0x1_0000);
            case 2, 3 -> {
                putHead(availIndex + 1, head);
                more = 2;
            }
            default -> {}
        }
        availIndex += more;
        ring.putShort(AVAIL + 2, (short) availIndex);
    }

    private void putHead(int index, int head) {
        ring.putShort(AVAIL + 4 + 2 * (index % SIZE), (short) head);
    }

    private void use() {
        int count = 0;
        while (device.pop(element)) {
            element.copyOut(0, copy.clear());
            element.copyIn(0, copy.clear());
            assertThat(element.segments()).isBetween(1, SIZE);
            popped[count++] = element.head();
        }
        for (int i = 0; i < count; i++) {
            device.push(popped[i], 0);
        }
        device.needsSignal();
        device.enableKicks();
    }

    private void shouldPlayOnAFreshQueue() {
        QueuePair fresh = new QueuePair(SIZE, true, true, 32);
        fresh.payload(0).putLong(0, seed);
        fresh.driver.add(fresh.reserve(0));
        DeviceQueue freshDevice = fresh.device();
        assertThat(freshDevice.pop(element)).isTrue();
        element.copyOut(QueuePair.HEADER, copy.clear());
        assertThat(copy.getLong(0)).isEqualTo(seed);
        freshDevice.push(element.head(), 8);
        assertThat(fresh.driver.poll(fresh.completions)).isEqualTo(1);
    }

    private static void descriptor(ByteBuffer target, int id, long address, long word) {
        target.putLong(16 * id, address).putLong(16 * id + 8, word);
    }
}
