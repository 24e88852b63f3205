// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitRingLayoutTest {

    @Test
    void shouldHaveTheSizesOfTheSpecification() {
        assertThat(SplitRingLayout.tableBytes(64)).isEqualTo(1024);
        assertThat(SplitRingLayout.availBytes(64)).isEqualTo(6 + 2 * 64);
        assertThat(SplitRingLayout.usedBytes(64)).isEqualTo(6 + 8 * 64);
        assertThat(SplitRingLayout.usedEvent(64)).isEqualTo(4 + 2 * 64);
        assertThat(SplitRingLayout.availEvent(64)).isEqualTo(4 + 8 * 64);
    }

    @Test
    void shouldPackLengthFlagsAndNextIntoOneWord() {
        long word = SplitRingLayout.descriptorWord(0xfedc_ba98, SplitRingLayout.NEXT | SplitRingLayout.WRITE, 0xabcd);
        assertThat(word).isEqualTo(0xabcd_0003_fedc_ba98L);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 64, 256, 1024, 32768})
    void shouldKeepTheAreasApartAndAligned(int size) {
        int avail = SplitRingLayout.availOffset(size);
        int used = SplitRingLayout.usedOffset(size);
        assertThat(avail).isGreaterThanOrEqualTo(SplitRingLayout.tableBytes(size));
        assertThat(avail % 2).isZero();
        assertThat(used % 4).isZero();
        assertThat((used + SplitRingLayout.ENTRIES) % 8).isZero();
        int lastOfDriver = avail + SplitRingLayout.availBytes(size) - 1;
        assertThat(used / 128).isGreaterThan(lastOfDriver / 128);
        assertThat(SplitRingLayout.regionBytes(size)).isGreaterThanOrEqualTo(used + SplitRingLayout.usedBytes(size));
    }
}
