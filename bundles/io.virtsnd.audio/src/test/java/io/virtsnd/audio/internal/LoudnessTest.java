// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.audio.PlaybackSource;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoudnessTest {

    @Test
    void shouldBeFullWhenNothingIsSaid() {
        assertThat(Loudness.of(Map.of())).isEqualTo(1);
        assertThat(Loudness.of(Map.of(PlaybackSource.MUTE, false))).isEqualTo(1);
    }

    @Test
    void shouldTakeAnyKindOfNumber() {
        assertThat(Loudness.of(Map.of(PlaybackSource.VOLUME, 0.25))).isEqualTo(0.25f);
        assertThat(Loudness.of(Map.of(PlaybackSource.VOLUME, 0.25f))).isEqualTo(0.25f);
        assertThat(Loudness.of(Map.of(PlaybackSource.VOLUME, 1))).isEqualTo(1);
        assertThat(Loudness.of(Map.of(PlaybackSource.VOLUME, 0))).isZero();
    }

    @Test
    void shouldBeSilentWhenMuted() {
        assertThat(Loudness.of(Map.of(PlaybackSource.MUTE, true, PlaybackSource.VOLUME, 0.5)))
                .isZero();
    }

    static Stream<Map<String, ?>> nonsense() {
        return Stream.of(
                Map.of(PlaybackSource.VOLUME, 1.1),
                Map.of(PlaybackSource.VOLUME, -0.1),
                Map.of(PlaybackSource.VOLUME, Double.NaN),
                Map.of(PlaybackSource.VOLUME, "0.5"),
                Map.of(PlaybackSource.MUTE, "true"),
                Map.of(PlaybackSource.MUTE, 1));
    }

    @ParameterizedTest
    @MethodSource("nonsense")
    void shouldSayWhatIsWrong(Map<String, ?> properties) {
        assertThatThrownBy(() -> Loudness.of(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(properties.keySet().iterator().next() + " must be")
                .hasMessageContaining("=" + properties.values().iterator().next());
    }
}
