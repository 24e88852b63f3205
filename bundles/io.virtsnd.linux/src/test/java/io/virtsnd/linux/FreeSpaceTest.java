// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FreeSpaceTest {

    private static final int BYTES = 1 << 20;

    private final FreeSpace space = new FreeSpace(BYTES);

    @Test
    void shouldTakeTheLowestPartThatFits() {
        assertThat(space.take(64, 64)).isZero();
        assertThat(space.take(64, 4096)).isEqualTo(4096);
        assertThat(space.take(128, 64)).isEqualTo(64);
        assertThat(space.take(4032, 64)).isEqualTo(4160);
        assertThat(space.bytes()).isEqualTo(BYTES - 64 - 64 - 128 - 4032);
    }

    @Test
    void shouldBeWholeAgainWhenAllIsGivenBack() {
        int[] parts = new int[8];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = space.take(BYTES / 8, 64);
        }
        assertThat(space.take(64, 64)).isEqualTo(-1);
        assertThat(space.bytes()).isZero();
        for (int i : new int[] {3, 1, 2, 7, 0, 5, 4, 6}) {
            space.give(parts[i], BYTES / 8);
        }
        assertThat(space.take(BYTES, 64)).isZero();
    }

    @Test
    void shouldKnowWhatWasUsedBefore() {
        int first = space.take(64, 64);
        assertThat(space.wasUsed(first)).isFalse();
        space.give(first, 64);
        int second = space.take(128, 64);
        assertThat(second).isEqualTo(first);
        assertThat(space.wasUsed(second)).isTrue();
        assertThat(space.wasUsed(space.take(64, 64))).isFalse();
    }

    @Test
    void shouldBeginWhereItIsToldAndThenTakeWhatLiesBefore() {
        FreeSpace late = new FreeSpace(BYTES, BYTES / 4);
        assertThat(late.take(64, 64)).isEqualTo(BYTES / 4);
        assertThat(late.take(BYTES * 3 / 4 - 64, 64)).isEqualTo(BYTES / 4 + 64);
        assertThat(late.take(64, 64)).isZero();
        assertThat(late.take(BYTES / 4 - 64, 64)).isEqualTo(64);
        assertThat(late.take(1, 1)).isEqualTo(-1);
        late.give(64, BYTES / 4 - 64);
        late.give(BYTES / 4, 64);
        late.give(0, 64);
        late.give(BYTES / 4 + 64, BYTES * 3 / 4 - 64);
        assertThat(late.take(BYTES, 64)).isZero();
    }

    @Test
    void shouldNeverGiveAPartTwiceWhenUsedAtRandom() {
        SplittableRandom random = new SplittableRandom(5);
        byte[] owners = new byte[BYTES / 64];
        List<int[]> taken = new ArrayList<>();
        long left = BYTES;
        for (int i = 0; i < 20_000; i++) {
            if (taken.isEmpty() || random.nextInt(5) > 1) {
                int size = 64 * (1 + random.nextInt(100));
                int alignment = 64 << random.nextInt(7);
                int offset = space.take(size, alignment);
                if (offset >= 0) {
                    assertThat(offset % alignment).isZero();
                    mark(owners, offset, size, 0, 1);
                    taken.add(new int[] {offset, size});
                    left -= size;
                }
            } else {
                int[] part = taken.remove(random.nextInt(taken.size()));
                mark(owners, part[0], part[1], 1, 0);
                space.give(part[0], part[1]);
                left += part[1];
            }
            assertThat(space.bytes()).isEqualTo(left);
        }
    }

    private static void mark(byte[] owners, int offset, int size, int before, int after) {
        for (int i = offset / 64; i < (offset + size) / 64; i++) {
            assertThat(owners[i]).isEqualTo((byte) before);
            owners[i] = (byte) after;
        }
    }
}
