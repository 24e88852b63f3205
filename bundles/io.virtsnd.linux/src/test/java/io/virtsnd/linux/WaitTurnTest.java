// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.linux.WaitTurn.Closing;
import org.junit.jupiter.api.Test;

class WaitTurnTest {

    private final WaitTurn turn = new WaitTurn();

    @Test
    void shouldBeOneThreadsAtATime() {
        assertThat(turn.take()).isTrue();
        assertThat(turn.take()).isFalse();
        assertThat(turn.isClosed()).isFalse();
        assertThat(turn.giveBack()).isFalse();
        assertThat(turn.take()).isTrue();
    }

    @Test
    void shouldLeaveTheEndToWhoeverClosesWhenNobodyWaits() {
        assertThat(turn.close()).isEqualTo(Closing.FREE);
        assertThat(turn.isClosed()).isTrue();
        assertThat(turn.take()).isFalse();
        assertThat(turn.close()).isEqualTo(Closing.AGAIN);
    }

    @Test
    void shouldLeaveTheEndToTheThreadThatWaitsWhenThereIsOne() {
        turn.take();
        assertThat(turn.close()).isEqualTo(Closing.TAKEN);
        assertThat(turn.close()).isEqualTo(Closing.AGAIN);
        assertThat(turn.giveBack()).isTrue();
        assertThat(turn.take()).isFalse();
    }
}
