// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteSettingsTest {

    private static RouteSettings read(String name, String format, int... numbers) {
        return read("ON_WRITE", name, format, numbers);
    }

    private static RouteSettings read(String rearm, String name, String format, int... numbers) {
        return RouteSettings.read(
                () -> name,
                new RouteSettings.Numbers(() -> numbers[0], () -> numbers[1], () -> numbers[2], () -> numbers[3]),
                () -> format,
                () -> rearm);
    }

    @Test
    void shouldBeWhatIsConfigured() {
        RouteSettings settings = read("kitchen", " s24_3 ", 44_100, 6, 441, 3);

        assertThat(settings)
                .isEqualTo(new RouteSettings("kitchen", new SoundFormat(PcmFormat.S24_3, PcmRate.HZ_44100, 6), 441, 3));
        assertThat(settings.periodBytes()).isEqualTo(441 * 18);
        assertThat(settings.periodNanos()).isEqualTo(10_000_000);
        assertThat(settings.bufferNanos()).isEqualTo(30_000_000);
        assertThat(settings.params().bufferBytes()).isEqualTo(3 * 441 * 18);
    }

    @ParameterizedTest
    @CsvSource({
        "'',  S16,       48000, 2,   480,   4,    route.name",
        "' ', S16,       48000, 2,   480,   4,    route.name",
        "r,   S17,       48000, 2,   480,   4,    format=S17",
        "r,   S16,       47999, 2,   480,   4,    rate=47999",
        "r,   S16,       48000, 0,   480,   4,    channels=0",
        "r,   S16,       48000, 256, 480,   4,    channels=256",
        "r,   IMA_ADPCM, 48000, 1,   480,   4,    IMA_ADPCM",
        "r,   S16,       48000, 2,   0,     4,    period.frames=0",
        "r,   S16,       48000, 2,   65537, 4,    period.frames=65537",
        "r,   S16,       48000, 2,   480,   1,    periods=1",
        "r,   S16,       48000, 2,   480,   1025, periods=1025",
        "r,   FLOAT64,   48000, 255, 65536, 1024, buffer"
    })
    void shouldSayWhatIsWrong(
            String name, String format, int rate, int channels, int periodFrames, int periods, String said) {
        assertThatThrownBy(() -> read(name, format, rate, channels, periodFrames, periods))
                .hasMessageContaining(said);
    }

    @ParameterizedTest
    @CsvSource({"CYCLIC", "cyclic", "sometimes"})
    void shouldSayThatARouteKnowsOneRearmModeOnly(String rearm) {
        assertThatThrownBy(() -> read(rearm, "r", "S16", 48_000, 2, 480, 4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rearm must be ON_WRITE: rearm=" + rearm);
        assertThat(read(" on_write ", "r", "S16", 48_000, 2, 480, 4).periods()).isEqualTo(4);
    }

    @Test
    void shouldSayThatANumberIsNone() {
        assertThatThrownBy(() -> RouteSettings.number("rate", () -> Integer.parseInt("fast")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rate must be a number")
                .hasMessageContaining("fast");
    }

    @Test
    void shouldBoundWhatBelongsToOneDirection() {
        RouteSettings settings = read("r", "S16", 48_000, 2, 480, 4);

        assertThatThrownBy(() -> new PlaybackSettings(settings, -1)).hasMessageContaining("idle.timeout=-1");
        assertThatThrownBy(() -> new PlaybackSettings(settings, 3_600_001)).hasMessageContaining("idle.timeout");
        assertThatThrownBy(() -> new CaptureSettings(settings, 0)).hasMessageContaining("queue.periods=0");
        assertThat(new PlaybackSettings(settings, 20).idleNanos()).isEqualTo(20_000_000);
    }
}
