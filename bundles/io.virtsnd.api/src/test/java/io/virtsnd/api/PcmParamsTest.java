// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PcmParamsTest {

    @Test
    void shouldCountBytesAndFramesOfTheBuffer() {
        PcmParams params = PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 4);

        assertThat(params.periodBytes()).isEqualTo(1920);
        assertThat(params.bufferBytes()).isEqualTo(7680);
        assertThat(params.bufferFrames()).isEqualTo(1920);
        assertThat(params.frames(1923)).isEqualTo(480);
        assertThat(params.rearm()).isEqualTo(RearmMode.ON_WRITE);
    }

    @Test
    void shouldRefuseParametersWhenTheyAreImpossible() {
        assertRefused(0, 480, 4, "channels=0");
        assertRefused(256, 480, 4, "channels=256");
        assertRefused(2, 0, 4, "periodFrames=0");
        assertRefused(2, 480, 0, "periods=0");
    }

    @Test
    void shouldRefuseParametersWhenTheBufferPassesTwoGiB() {
        assertRefused(255, Integer.MAX_VALUE, 1, "periodBytes=");
        assertRefused(2, 480, Integer.MAX_VALUE, "use fewer or shorter periods");
    }

    @Test
    void shouldAcceptTheLargestBufferWhenItIsBelowTwoGiB() {
        assertThat(PcmParams.of(PcmFormat.U8, PcmRate.HZ_8000, 1, Integer.MAX_VALUE, 1)
                        .bufferBytes())
                .isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void shouldRefuseParametersWhenAPeriodIsNotWholeBytes() {
        assertThatThrownBy(() -> PcmParams.of(PcmFormat.IMA_ADPCM, PcmRate.HZ_8000, 1, 3, 2))
                .isInstanceOf(PcmParamsException.class)
                .hasMessageContaining("periodFrames=3");
    }

    @Test
    void shouldNotSeeTheCallersSetWhenItChangesLater() {
        Set<PcmFeature> features = EnumSet.of(PcmFeature.EVT_XRUNS);
        PcmParams params =
                PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, 2, 480, 4).withFeatures(features);
        features.clear();

        assertThat(params.features()).containsExactly(PcmFeature.EVT_XRUNS);
    }

    private static void assertRefused(int channels, int periodFrames, int periods, String part) {
        assertThatThrownBy(() -> PcmParams.of(PcmFormat.S16, PcmRate.HZ_48000, channels, periodFrames, periods))
                .isInstanceOf(PcmParamsException.class)
                .hasMessageContaining(part);
    }
}
