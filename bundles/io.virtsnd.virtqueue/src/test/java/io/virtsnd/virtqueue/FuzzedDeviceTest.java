// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * A million random mutations of valid traffic against the driver's end, half of them of a single field. Whatever the
 * device writes, each exposed message comes back once or not at all, and all can be reclaimed.
 */
class FuzzedDeviceTest {

    private static final int SIZE = 16;
    private static final int SLOTS = 5;
    private static final int MUTATIONS = 1_000_000;
    private static final int LEAST_HITS = 1_000;
    private static final int USED = SplitRingLayout.usedOffset(SIZE);

    private final long seed = Long.getLong("virtsnd.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Map<UsedViolation, Long> hits = new EnumMap<>(UsedViolation.class);
    private QueuePair pair;
    private int usedIndex;

    @Test
    void shouldSurviveAMillionMutations() {
        makeQueue();
        for (int mutation = 0; mutation < MUTATIONS; mutation++) {
            if (pair.driver.isBroken() || mutation % 1000 == 0) {
                shouldReclaimAll();
                makeQueue();
            }
            pair.chains.stream().filter(chain -> !chain.isExposed()).forEach(pair.driver::add);
            use(pair.chains.get(random.nextInt(SLOTS)).head());
            shouldTakeOnlyWhatWasExposed();
        }
        shouldReclaimAll();
        System.out.println("seed=" + seed + " hits=" + hits);
        assertThat(hits)
                .as("seed=%d", seed)
                .hasSize(UsedViolation.values().length)
                .allSatisfy((violation, count) -> assertThat(count).isGreaterThanOrEqualTo(LEAST_HITS));
    }

    private void makeQueue() {
        pair = new QueuePair(SIZE, random.nextBoolean(), random.nextBoolean(), 32);
        for (int slot = 0; slot < SLOTS; slot++) {
            pair.reserve(slot);
        }
        usedIndex = 0;
    }

    /** A valid used entry, and something wrong about it or about the memory around it. */
    private void use(int head) {
        ByteBuffer ring = pair.ring.buffer();
        int at = USED + 4 + 8 * (usedIndex % SIZE);
        int second = USED + 4 + 8 * ((usedIndex + 1) % SIZE);
        ring.putInt(at, head).putInt(at + 4, random.nextInt(9));
        int entries = 1;
        switch (random.nextInt(8)) {
            case 0 -> ring.putInt(at, random.nextInt());
            case 1 -> ring.putInt(at, random.nextInt(SIZE));
            case 2 -> ring.putInt(at + 4, random.nextInt());
            case 3 -> {
                ring.putLong(second, ring.getLong(at));
                entries = 2;
            }
            case 4 -> ring.putLong(at, random.nextLong());
            case 5 -> entries = random.nextInt(20) == 0 ? random.nextInt(0x1_0000) : 1;
            default -> ring.put(random.nextInt(SplitRingLayout.tableBytes(SIZE)), (byte) random.nextInt());
        }
        usedIndex += entries;
        ring.putShort(USED + 2, (short) usedIndex);
    }

    private void shouldTakeOnlyWhatWasExposed() {
        int pending = pair.driver.pending();
        int givenBack = 0;
        while (pair.driver.poll(pair.completions) > 0) {
            for (int entry = 0; entry < pair.completions.count(); entry++) {
                DescriptorChain chain = pair.completions.chain(entry);
                assertThat(pair.chains).contains(chain);
                assertThat(pair.completions.length(entry)).isBetween(0, QueuePair.STATUS);
                givenBack += pair.completions.isGivenBack(entry) ? 1 : 0;
            }
        }
        pair.driver.enableSignals();
        assertThat(pair.driver.pending()).isEqualTo(pending - givenBack).isGreaterThanOrEqualTo(0);
        assertThat(pair.chains.stream().filter(DescriptorChain::isExposed).count())
                .isEqualTo(pair.driver.pending());
    }

    private void shouldReclaimAll() {
        for (UsedViolation violation : UsedViolation.values()) {
            hits.merge(violation, pair.driver.violations(violation), Long::sum);
        }
        int pending = pair.driver.pending();
        assertThat(pair.driver.reclaim(pair.completions)).isEqualTo(pending);
        pair.chains.forEach(pair.driver::free);
        assertThat(pair.driver.free()).isEqualTo(SIZE);
        pair.driver.close();
        assertThat(pair.memory.liveRegions()).isEqualTo(2);
    }
}
