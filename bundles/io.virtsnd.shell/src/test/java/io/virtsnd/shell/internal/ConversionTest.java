// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ConversionTest {

    private static PcmInfo stream(Set<PcmFormat> formats, Set<PcmRate> rates, int channels) {
        return new PcmInfo(0, 0, Direction.OUTPUT, 1, channels, formats, rates, Set.of());
    }

    private static final PcmInfo ALL = stream(EnumSet.allOf(PcmFormat.class), EnumSet.allOf(PcmRate.class), 8);

    private static SoundFile file(AudioFormat format) {
        return new SoundFile(Path.of("x.wav"), format, 10);
    }

    @ParameterizedTest
    @EnumSource(
            value = PcmFormat.class,
            names = {"S8", "U8", "S16", "U16", "S24_3", "S32", "FLOAT", "FLOAT64", "MU_LAW", "A_LAW"})
    void shouldPassThroughWhenTheStreamOffersTheFormat(PcmFormat format) throws CommandException {
        for (PcmRate rate : PcmRate.values()) {
            AudioFormat source = SampleFormats.of(format, rate.hertz(), 3).orElseThrow();

            Conversion conversion = Conversion.choose(file(source), ALL);

            assertThat(conversion).isEqualTo(new Conversion(new Shape(format, rate, 3), null));
        }
    }

    @ParameterizedTest
    @EnumSource(PcmFormat.class)
    void shouldKnowTheSameSampleInBothWordsWhenThereIsOne(PcmFormat format) {
        SampleFormats.of(format, 48_000, 2)
                .ifPresent(known -> assertThat(SampleFormats.of(known)).contains(format));
    }

    @Test
    void shouldConvertWhenBigEndian() throws Exception {
        AudioFormat big = new AudioFormat(44_100, 16, 1, true, true);
        Conversion conversion = Conversion.choose(file(big), ALL);

        assertThat(conversion.shape()).isEqualTo(new Shape(PcmFormat.S16, PcmRate.HZ_44100, 1));
        AudioInputStream source = new AudioInputStream(new ByteArrayInputStream(new byte[] {1, 2, 3, 4}), big, 2);
        assertThat(conversion.apply(source).readAllBytes()).containsExactly(2, 1, 4, 3);
    }

    @Test
    void shouldLoseNothingWhenAWiderFormatIsOffered() throws CommandException {
        PcmInfo wide = stream(EnumSet.of(PcmFormat.S16, PcmFormat.S32), EnumSet.of(PcmRate.HZ_48000), 2);

        assertThat(Conversion.choose(file(TestWav.signed(24, 2, 48_000)), wide)
                        .shape()
                        .format())
                .isEqualTo(PcmFormat.S32);
        assertThat(Conversion.choose(file(new AudioFormat(48_000, 8, 2, false, false)), wide)
                        .shape()
                        .format())
                .isEqualTo(PcmFormat.S16);
    }

    @Test
    void shouldTakeTheNextHigherRateWhenItsOwnIsNotOffered() throws CommandException {
        PcmInfo rates =
                stream(EnumSet.of(PcmFormat.S16), EnumSet.of(PcmRate.HZ_8000, PcmRate.HZ_16000, PcmRate.HZ_24000), 2);

        assertThat(Conversion.choose(file(TestWav.signed(16, 2, 11_025)), rates)
                        .shape()
                        .rate())
                .isEqualTo(PcmRate.HZ_16000);
        assertThat(Conversion.choose(file(TestWav.signed(16, 2, 96_000)), rates)
                        .shape()
                        .rate())
                .isEqualTo(PcmRate.HZ_24000);
        assertThat(Conversion.choose(file(TestWav.signed(16, 2, 7_999.5f)), rates)
                        .shape()
                        .rate())
                .isEqualTo(PcmRate.HZ_8000);
    }

    @Test
    void shouldMixDownWhenThereAreTooManyChannels() throws CommandException {
        PcmInfo mono = stream(EnumSet.of(PcmFormat.S16), EnumSet.of(PcmRate.HZ_48000), 1);

        assertThat(Conversion.choose(file(TestWav.signed(16, 2, 48_000)), mono)
                        .shape()
                        .channels())
                .isEqualTo(1);
    }

    @Test
    void shouldExpandWhenTheFileIsLawAndTheStreamLinear() throws CommandException {
        PcmInfo linear = stream(EnumSet.of(PcmFormat.S16), EnumSet.of(PcmRate.HZ_8000), 1);
        AudioFormat law = new AudioFormat(Encoding.ULAW, 8_000, 8, 1, 1, 8_000, false);

        assertThat(Conversion.choose(file(law), linear).shape().format()).isEqualTo(PcmFormat.S16);
    }

    @Test
    void shouldNameBothFormatsWhenThereIsNoWay() {
        PcmInfo digital = stream(EnumSet.of(PcmFormat.DSD_U8), EnumSet.of(PcmRate.HZ_48000), 2);

        assertThatThrownBy(() -> Conversion.choose(file(TestWav.signed(16, 2, 48_000)), digital))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("DSD_U8")
                .hasMessageContaining("16 bit");
    }
}
