// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.Direction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MachineHardwareTest {

    private final MachineHardware hardware = new MachineHardware();

    @AfterEach
    void giveBack() {
        FakeMixerProvider.CARD.records = true;
    }

    @Test
    void shouldKnowWhatTheCardOfTheMachineDoesAndAskNoneOfOurs() {
        assertThat(hardware.has(Direction.OUTPUT)).isTrue();
        assertThat(hardware.has(Direction.INPUT)).isTrue();
    }

    @Test
    void shouldTellPlaybackFromCapture() {
        FakeMixerProvider.CARD.records = false;

        assertThat(hardware.has(Direction.OUTPUT)).isTrue();
        assertThat(hardware.has(Direction.INPUT)).isFalse();
    }
}
