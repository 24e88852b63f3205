// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.MemoryRegion;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shared memory that another thread changes while an end works on it: what was checked must be what is used. Before and
 * behind all memory of the driver lie bytes that must stay as they are.
 */
@Timeout(60)
class FlippedMemoryTest {

    private static final int SIZE = 16;
    private static final int SLOTS = 5;
    private static final int ROUNDS = 200_000;
    private static final int FENCE = 64;
    private static final byte UNTOUCHED = 0x5a;

    private final long seed = Long.getLong("virtsnd.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final ElementChain element = new ElementChain();
    private final ByteBuffer copy = ByteBuffer.allocate(512);
    private final int[] popped = new int[SIZE];
    private volatile boolean done;
    private volatile int taken;
    private long messages;
    private long rejected;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldUseWhatItCheckedWhenTheDriverFlipsDescriptors(boolean indirect) throws Exception {
        QueuePair pair = new QueuePair(SIZE, indirect, true, 32);
        for (int slot = 0; slot < SLOTS; slot++) {
            pair.reserve(slot);
        }
        MemoryRegion fenced = pair.memory.allocate(FENCE * 3, 64);
        for (int at = 0; at < fenced.size(); at++) {
            fenced.buffer().put(at, UNTOUCHED);
        }
        // Only the middle of the region is in the table.
        FakeMemory visible = new FakeMemory(0x9_0000_0000L);
        MemoryRegion middle = visible.add(fenced.buffer().slice(FENCE, FENCE));
        var chunks = pair.memory.chunks();
        chunks.removeIf(chunk -> chunk.buffer() == fenced.buffer());
        chunks.addAll(visible.chunks());
        GuestMemory memory = new GuestMemory(chunks);
        CompletableFuture<Void> flipper = CompletableFuture.runAsync(() -> flipDescriptors(pair, middle));
        int restarts = 0;
        DeviceQueue device = new DeviceQueue(pair.addresses(), memory, pair.features, 0);
        for (int round = 0; goesOn(round, rejected > ROUNDS / 100); round++) {
            makeAvailable(pair, round);
            long before = device.statistics().violations();
            use(device);
            rejected += device.statistics().violations() - before;
            if (device.isBroken() || round % 50_000 == 0) {
                restarts++;
                device = new DeviceQueue(pair.addresses(), memory, pair.features, round + 1 & 0xffff);
            }
        }
        done = true;
        flipper.get(10, TimeUnit.SECONDS);
        assertThat(restarts).as("seed=%d", seed).isPositive();
        assertThat(messages).as("seed=%d", seed).isGreaterThan(ROUNDS / 100);
        assertThat(rejected).as("seed=%d", seed).isGreaterThan(ROUNDS / 100);
        for (int at = 0; at < FENCE; at++) {
            assertThat(fenced.buffer().get(at)).as("seed=%d", seed).isEqualTo(UNTOUCHED);
            assertThat(fenced.buffer().get(2 * FENCE + at)).as("seed=%d", seed).isEqualTo(UNTOUCHED);
        }
    }

    /** The rounds take some 50 ms: if the second thread had no processor meanwhile, there are more of them. */
    private static boolean goesOn(int round, boolean wasHit) {
        return round < ROUNDS || !wasHit && round < 50 * ROUNDS;
    }

    private void makeAvailable(QueuePair pair, int round) {
        ByteBuffer ring = pair.ring.buffer();
        int avail = pair.setup.availOffset();
        int head = pair.chains.get(random.nextInt(SLOTS)).head();
        ring.putShort(avail + 4 + 2 * (round % SIZE), (short) head);
        ring.putShort(avail + 2, (short) (round + 1));
    }

    private void use(DeviceQueue device) {
        int count = 0;
        while (device.pop(element)) {
            assertThat(element.segments()).isBetween(1, SIZE);
            element.copyOut(0, copy.clear());
            element.copyIn(0, copy.clear());
            if (element.readableBytes() >= 4) {
                element.getU32(element.readableBytes() - 4);
            }
            if (element.writableBytes() >= 8) {
                element.putU64(element.writableBytes() - 8, -1);
            }
            popped[count++] = element.head();
            messages++;
        }
        for (int i = 0; i < count; i++) {
            device.push(popped[i], 0);
        }
        device.needsSignal();
        device.enableKicks();
    }

    /** Addresses at the edges of what is mapped, lengths, flags and links: each word at a time, all the time. */
    private void flipDescriptors(QueuePair pair, MemoryRegion target) {
        SplittableRandom own = new SplittableRandom(seed + 1);
        ByteBuffer ring = pair.ring.buffer();
        long start = target.deviceAddress(0);
        while (!done) {
            int at = 16 * own.nextInt(SIZE);
            switch (own.nextInt(5)) {
                case 0 -> ring.putLong(at, start + own.nextInt(2 * FENCE) - FENCE / 2);
                case 1 -> ring.putInt(at + 8, own.nextInt(2 * FENCE));
                case 2 -> ring.putShort(at + 12, (short) own.nextInt(8));
                case 3 -> ring.putShort(at + 14, (short) own.nextInt(SIZE + 2));
                default -> {
                    ring.putLong(at, start + own.nextInt(FENCE / 2));
                    ring.putLong(
                            at + 8,
                            SplitRingLayout.descriptorWord(1 + own.nextInt(FENCE / 2), own.nextInt(4), at / 16));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldStayWholeWhenTheDeviceFlipsTheUsedRing(boolean indirect) throws Exception {
        QueuePair pair = new QueuePair(SIZE, indirect, true, 32);
        for (int slot = 0; slot < SLOTS; slot++) {
            pair.reserve(slot);
        }
        CompletableFuture<Void> flipper = CompletableFuture.runAsync(() -> flipUsedRing(pair));
        for (int round = 0; goesOn(round, pair.driver.statistics().violations() > 0); round++) {
            for (DescriptorChain chain : pair.chains) {
                if (!chain.isExposed()) {
                    pair.driver.add(chain);
                }
            }
            pair.driver.needsKick();
            int pending = pair.driver.pending();
            int givenBack = 0;
            int now = pair.driver.poll(pair.completions);
            if (now > 0) {
                taken += now;
                for (int entry = 0; entry < pair.completions.count(); entry++) {
                    assertThat(pair.completions.length(entry)).isBetween(0, QueuePair.STATUS);
                    givenBack += pair.completions.isGivenBack(entry) ? 1 : 0;
                }
            }
            assertThat(pair.driver.pending()).as("seed=%d", seed).isEqualTo(pending - givenBack);
            pair.driver.enableSignals();
        }
        done = true;
        flipper.get(10, TimeUnit.SECONDS);
        assertThat(pair.driver.isBroken()).isFalse();
        assertThat(pair.driver.statistics().violations()).as("seed=%d", seed).isPositive();
        while (pair.driver.reclaim(pair.completions) > 0) {
            assertThat(pair.completions.count()).isBetween(1, SLOTS);
        }
        pair.chains.forEach(pair.driver::free);
        assertThat(pair.driver.free()).isEqualTo(SIZE);
    }

    /** Ids and lengths all the time; the index never further than messages are exposed, for the driver breaks at a jump. */
    private void flipUsedRing(QueuePair pair) {
        SplittableRandom own = new SplittableRandom(seed + 2);
        ByteBuffer ring = pair.ring.buffer();
        int used = pair.setup.usedOffset();
        int index = 0;
        while (!done) {
            int at = used + 4 + 8 * own.nextInt(SIZE);
            ring.putInt(at, own.nextInt(SIZE + 2));
            ring.putInt(at + 4, own.nextInt(12));
            ring.putShort(pair.setup.availOffset() + 2, (short) own.nextInt());
            if (index < taken + SLOTS - 1) {
                ring.putShort(used + 2, (short) ++index);
            }
        }
    }
}
