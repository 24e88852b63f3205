// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFileException;
import io.virtsnd.api.audio.SoundFormat;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FittingFormatTest {

    private static PcmInfo stream(Set<PcmFormat> formats, Set<PcmRate> rates, int channels) {
        return new PcmInfo(0, 0, Direction.OUTPUT, 1, channels, formats, rates, Set.of());
    }

    private static final PcmInfo ALL = stream(EnumSet.allOf(PcmFormat.class), EnumSet.allOf(PcmRate.class), 8);

    private static SoundFormat fit(AudioFormat source, PcmInfo stream) {
        return FittingFormat.of(source, stream).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(
            value = PcmFormat.class,
            names = {"S8", "U8", "S16", "U16", "S24_3", "U24_3", "S32", "U32", "FLOAT", "FLOAT64", "MU_LAW", "A_LAW"})
    void shouldPassThroughWhenTheStreamOffersTheFormat(PcmFormat format) {
        for (PcmRate rate : PcmRate.values()) {
            SoundFormat same = new SoundFormat(format, rate, 3);

            assertThat(fit(SampleEncodings.of(same).orElseThrow(), ALL)).isEqualTo(same);
        }
    }

    @ParameterizedTest
    @EnumSource(PcmFormat.class)
    void shouldKnowTheSameSampleInBothWordsWhenThereIsOne(PcmFormat format) {
        SoundFormat frames = new SoundFormat(format, PcmRate.HZ_48000, 2);
        SampleEncodings.of(frames)
                .ifPresent(known -> assertThat(SampleEncodings.of(known)).contains(frames));
    }

    @Test
    void shouldConvertWhenBigEndian() {
        AudioFormat big = new AudioFormat(44_100, 16, 1, true, true);
        assertThat(fit(big, ALL)).isEqualTo(new SoundFormat(PcmFormat.S16, PcmRate.HZ_44100, 1));
    }

    @Test
    void shouldLoseNothingWhenAWiderFormatIsOffered() {
        PcmInfo wide = stream(EnumSet.of(PcmFormat.S16, PcmFormat.S32), EnumSet.of(PcmRate.HZ_48000), 2);

        assertThat(fit(TestWav.signed(24, 2, 48_000), wide).format()).isEqualTo(PcmFormat.S32);
        assertThat(fit(new AudioFormat(48_000, 8, 2, false, false), wide).format())
                .isEqualTo(PcmFormat.S16);
    }

    @Test
    void shouldTakeTheNextHigherRateWhenItsOwnIsNotOffered() {
        PcmInfo rates =
                stream(EnumSet.of(PcmFormat.S16), EnumSet.of(PcmRate.HZ_8000, PcmRate.HZ_16000, PcmRate.HZ_24000), 2);

        assertThat(fit(TestWav.signed(16, 2, 11_025), rates).rate()).isEqualTo(PcmRate.HZ_16000);
        assertThat(fit(TestWav.signed(16, 2, 96_000), rates).rate()).isEqualTo(PcmRate.HZ_24000);
        assertThat(fit(TestWav.signed(16, 2, 7_999.5f), rates).rate()).isEqualTo(PcmRate.HZ_8000);
    }

    @Test
    void shouldMixDownWhenThereAreTooManyChannels() {
        PcmInfo mono = stream(EnumSet.of(PcmFormat.S16), EnumSet.of(PcmRate.HZ_48000), 1);

        assertThat(fit(TestWav.signed(16, 2, 48_000), mono).channels()).isEqualTo(1);
    }

    @Test
    void shouldExpandWhenTheFileIsLawAndTheStreamLinear() {
        PcmInfo linear = stream(EnumSet.of(PcmFormat.S16), EnumSet.of(PcmRate.HZ_8000), 1);
        AudioFormat law = new AudioFormat(Encoding.ULAW, 8_000, 8, 1, 1, 8_000, false);

        assertThat(fit(law, linear).format()).isEqualTo(PcmFormat.S16);
    }

    @Test
    void shouldNameBothFormatsWhenThereIsNoWay() {
        PcmInfo digital = stream(EnumSet.of(PcmFormat.DSD_U8), EnumSet.of(PcmRate.HZ_48000), 2);

        assertThatThrownBy(() -> new JavaSoundFile(Path.of("x.wav"), TestWav.signed(16, 2, 48_000), 10).fit(digital))
                .isInstanceOf(SoundFileException.class)
                .hasMessageContaining("DSD_U8")
                .hasMessageContaining("16 bit");
    }
}
