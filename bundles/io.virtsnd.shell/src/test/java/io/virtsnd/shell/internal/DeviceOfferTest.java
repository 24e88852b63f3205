// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class DeviceOfferTest {

    private static final SoundFormat CD = new SoundFormat(PcmFormat.S16, PcmRate.HZ_44100, 2);

    /** A backend that supports what a predicate says. */
    private record Backend(Predicate<AudioStreamConfig> supported) implements AudioBackend {

        @Override
        public boolean supports(AudioStreamConfig config) {
            return supported.test(config);
        }

        @Override
        public AudioStream open(AudioStreamConfig config) {
            throw new IllegalStateException("nobody plays here");
        }
    }

    private static Map<String, Object> offer(SoundFormat wish, Predicate<AudioStreamConfig> supported)
            throws CommandException {
        return new DeviceOffer(new Backend(supported), Direction.OUTPUT).properties(wish);
    }

    @Test
    void shouldOfferAllPcmWhenTheBackendTakesAnything() throws CommandException {
        Map<String, Object> offer = offer(CD, config -> true);

        assertThat((String[]) offer.get("formats"))
                .hasSize(20)
                .contains("S16", "FLOAT64")
                .doesNotContain("DSD_U8", "IMA_ADPCM");
        assertThat((int[]) offer.get("rates")).hasSize(16).isSorted();
        assertThat(offer).containsEntry("channels.min", 1).containsEntry("channels.max", 8);
    }

    @Test
    void shouldOfferNoMoreThanTheBackendSupports() throws CommandException {
        Map<String, Object> offer = offer(
                CD,
                config -> config.channels() == 2
                        && (config.format() == PcmFormat.S16 || config.format() == PcmFormat.S32)
                        && config.rate().hertz() >= 44_100
                        && config.rate().hertz() <= 96_000);

        assertThat((String[]) offer.get("formats")).containsExactly("S16", "S32");
        assertThat((int[]) offer.get("rates")).containsExactly(44_100, 48_000, 64_000, 88_200, 96_000);
        assertThat(offer).containsEntry("channels.min", 2).containsEntry("channels.max", 2);
    }

    @Test
    void shouldOfferSomethingNearWhenTheWishCannotBeHad() throws CommandException {
        Map<String, Object> offer = offer(
                new SoundFormat(PcmFormat.FLOAT64, PcmRate.HZ_5512, 8),
                config -> config.format() == PcmFormat.S16
                        && config.rate() == PcmRate.HZ_48000
                        && config.channels() == 2);

        assertThat((String[]) offer.get("formats")).containsExactly("S16");
        assertThat((int[]) offer.get("rates")).containsExactly(48_000);
        assertThat(offer).containsEntry("channels.max", 2);
    }

    @Test
    void shouldSaySoWhenTheBackendHasNothing() {
        assertThatThrownBy(() -> offer(CD, config -> false))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining("S16 44100 Hz 2 ch");
    }
}
