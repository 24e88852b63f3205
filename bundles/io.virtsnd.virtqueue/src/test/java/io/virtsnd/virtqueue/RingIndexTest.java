// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingIndexTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x10000, 0x1ffff})
    void shouldTellDistanceWhenIndexWraps(int behind) {
        for (int distance = 0; distance <= 0xffff; distance += 255) {
            assertThat(RingIndex.distance(behind + distance, behind)).isEqualTo(distance);
            assertThat(RingIndex.distance(behind + distance & 0xffff, behind)).isEqualTo(distance);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 0x7fff, 0x8000, 0xfff0, 0xfffe, 0xffff})
    void shouldBeCrossedExactlyWhenTheEntryOfTheEventIsNew(int before) {
        for (int added = 0; added <= 70; added++) {
            for (int event = -80; event <= 80; event++) {
                boolean isNew = event >= 0 && event < added;
                assertThat(RingIndex.crossed(before + event & 0xffff, before + added & 0xffff, before))
                        .as("before=%d added=%d event=%d", before, added, event)
                        .isEqualTo(isNew);
            }
        }
    }

    @Test
    void shouldNotBeCrossedWhenNothingWasAdded() {
        for (int event = 0; event <= 0xffff; event++) {
            assertThat(RingIndex.crossed(event, 0x1234, 0x1234)).isFalse();
        }
    }
}
