// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.Direction;
import org.junit.jupiter.api.Test;

class MachineHardwareTest {

    private final MachineHardware hardware = new MachineHardware();

    @Test
    void shouldKnowWhatTheCardOfTheMachineDoesAndAskNoneOfOurs() {
        assertThat(hardware.has(Direction.OUTPUT)).isTrue();
        assertThat(hardware.has(Direction.INPUT)).isTrue();
    }
}
