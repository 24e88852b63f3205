// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PcmRateTest {

    @Test
    void shouldNumberTheSixteenRatesAsTheReferenceDoes() {
        int[] hertz = Arrays.stream(PcmRate.values()).mapToInt(PcmRate::hertz).toArray();

        assertThat(hertz)
                .containsExactly(
                        5512, 8000, 11025, 16000, 22050, 32000, 44100, 48000, 64000, 88200, 96000, 176400, 192000,
                        384000, 12000, 24000);
    }

    @Test
    void shouldFindARateWhenVirtioHasIt() {
        assertThat(PcmRate.ofHertz(24000)).contains(PcmRate.HZ_24000);
        assertThat(PcmRate.HZ_24000.code()).isEqualTo(15);
    }

    @Test
    void shouldFindNothingWhenVirtioHasNoSuchRate() {
        assertThat(PcmRate.ofHertz(12345)).isEmpty();
    }
}
