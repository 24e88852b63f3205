// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StreamParamsTest {

    private static StreamParams params(PcmFormat format, PcmRate rate, int channels) {
        int block = StreamParams.blockBytes(format, channels);
        return new StreamParams(format, rate, channels, 10 * block, 40 * block, PcmFeature.EVT_XRUNS.mask());
    }

    @ParameterizedTest
    @CsvSource({"S16,2,4", "U8,1,1", "S24_3,5,15", "FLOAT64,255,2040", "IMA_ADPCM,1,1", "IMA_ADPCM,2,1", "IMA_ADPCM,3,3"
    })
    void shouldMoveInBlocksOfWholeFramesAndWholeBytes(PcmFormat format, int channels, int bytes) {
        assertThat(StreamParams.blockBytes(format, channels)).isEqualTo(bytes);
        assertThat(bytes * 8 % format.frameBits(channels)).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeASecondForAsManyFramesAsTheRateSays(PcmRate rate) {
        StreamParams params = params(PcmFormat.S16, rate, 2);
        assertThat(params.nanos(rate.hertz())).isEqualTo(1_000_000_000L);
        assertThat(params.framesIn(1_000_000_000L)).isEqualTo(rate.hertz());
        assertThat(params.nanos(rate.hertz() * 100_000_000L)).isEqualTo(100_000_000L * 1_000_000_000L);
        assertThat(params.framesIn(params.nanos(12_345) + 1)).isEqualTo(12_345);
    }

    @Test
    void shouldTurnFramesIntoWholeBlocksUpToALimit() {
        StreamParams adpcm = params(PcmFormat.IMA_ADPCM, PcmRate.HZ_8000, 3);
        assertThat(adpcm.bytes(2, 30)).isEqualTo(3);
        assertThat(adpcm.bytes(3, 30)).isEqualTo(3);
        assertThat(adpcm.bytes(1, 30)).isZero();
        assertThat(adpcm.bytes(Long.MAX_VALUE, 30)).isEqualTo(30);
        assertThat(adpcm.frames(3)).isEqualTo(2);
    }

    @Test
    void shouldKnowItsPeriodsAndFeatures() {
        StreamParams params = params(PcmFormat.S16, PcmRate.HZ_8000, 1);
        assertThat(params.periods()).isEqualTo(4);
        assertThat(params.has(PcmFeature.EVT_XRUNS)).isTrue();
        assertThat(params.has(PcmFeature.MSG_POLLING)).isFalse();
    }
}
