// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlaySummaryTest {

    private static final PlaySummary ONE = new PlaySummary(48_000, 100, 1, 480, 1920, 48_000);

    @Test
    void shouldBeOneLineWhenPrinted() {
        assertThat(ONE.line("played", false))
                .isEqualTo("played 48000 frames, 100 periods, 1 xruns, delay 480 to 1920 frames (10.0 to 40.0 ms)");
    }

    @Test
    void shouldSaySoWhenTheDeviceHasNoClock() {
        assertThat(ONE.line("played", true)).contains("no xruns (free-running device)");
    }

    @Test
    void shouldSaySoWhenNoDelayWasSeen() {
        assertThat(new PlaySummary(1, 1, 0, -1, 0, 48_000).line("played", false))
                .endsWith("delay unknown");
    }

    @Test
    void shouldTakeTheExtremesWhenAdded() {
        PlaySummary unknown = new PlaySummary(5, 1, 0, -1, 0, 48_000);
        PlaySummary other = new PlaySummary(10, 2, 3, 100, 200, 48_000);

        assertThat(ONE.plus(other)).isEqualTo(new PlaySummary(48_010, 102, 4, 100, 1920, 48_000));
        assertThat(unknown.plus(ONE).delayMin()).isEqualTo(480);
        assertThat(ONE.plus(unknown).delayMin()).isEqualTo(480);
    }
}
