// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.transport.vfio.internal.VfioStructures.Range;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class IovaSpaceTest {

    private static final long PAGE = IovaSpace.PAGE;
    private static final long FOUR_GIGABYTES = 1L << 32;

    @Test
    void shouldBeginAboveFourGigabytesWhenThereIsRoom() {
        IovaSpace space = new IovaSpace(List.of(new Range(0, 0xfedfffffL), new Range(0xfef00000L, (1L << 39) - 1)));
        assertThat(space.take(PAGE)).isEqualTo(FOUR_GIGABYTES);
        assertThat(space.take(3 * PAGE)).isEqualTo(FOUR_GIGABYTES + 2 * PAGE);
        assertThat(space.take(PAGE)).isEqualTo(FOUR_GIGABYTES + 6 * PAGE);
    }

    @Test
    void shouldTakeWhatEveryIommuHasWhenNothingIsTold() {
        assertThat(new IovaSpace(List.of()).take(PAGE)).isEqualTo(FOUR_GIGABYTES);
    }

    @Test
    void shouldNeverAnswerZeroWhenAllIsBelow() {
        IovaSpace space = new IovaSpace(List.of(new Range(0, 0xffff), new Range(0x20000, 0x2ffff)));
        assertThat(space.take(PAGE)).isPositive();
    }

    @Test
    void shouldTakeAllAddressesWhenThereIsNoLast() {
        IovaSpace space = new IovaSpace(List.of(new Range(0, -1)));
        assertThat(space.take(1L << 31)).isEqualTo(FOUR_GIGABYTES);
        assertThat(space.take(1L << 40)).isEqualTo(FOUR_GIGABYTES + (1L << 31) + PAGE);
    }

    @Test
    void shouldSayFullWhenNothingFits() {
        IovaSpace space = new IovaSpace(List.of(new Range(0x1000, 0x4fff)));
        assertThat(space.take(5 * PAGE)).isEqualTo(-1);
        assertThat(space.take(2 * PAGE)).isEqualTo(0x1000);
        assertThat(space.take(PAGE)).isEqualTo(0x4000);
        assertThat(space.take(PAGE)).isEqualTo(-1);
        space.give(0x1000);
        assertThat(space.take(2 * PAGE)).isEqualTo(0x1000);
    }

    @Test
    void shouldNeverOverlapWhenTakenAndGivenAtRandom() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        IovaSpace space = new IovaSpace(List.of(new Range(0x10000, 0x10000 + 300 * PAGE - 1)));
        TreeMap<Long, Long> taken = new TreeMap<>();
        Deque<Long> order = new ArrayDeque<>();
        for (int round = 0; round < 20_000; round++) {
            long bytes = (1 + random.nextInt(20)) * PAGE;
            long at = space.take(bytes);
            if (at < 0) {
                long given = order.remove();
                taken.remove(given);
                space.give(given);
                continue;
            }
            Long below = taken.floorKey(at);
            Long above = taken.ceilingKey(at);
            assertThat(at).as("seed=%d", seed).isBetween(0x10000L, 0x10000L + 300 * PAGE - bytes);
            assertThat(below == null || below + taken.get(below) + PAGE <= at)
                    .as("seed=%d", seed)
                    .isTrue();
            assertThat(above == null || at + bytes + PAGE <= above)
                    .as("seed=%d", seed)
                    .isTrue();
            taken.put(at, bytes);
            order.add(at);
        }
    }
}
