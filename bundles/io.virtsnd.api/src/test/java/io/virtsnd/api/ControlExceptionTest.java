// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ControlExceptionTest {

    @Test
    void shouldNameRequestTargetAndStatus() {
        assertThat(new ControlException("PCM_START", "stream=3", ControlStatus.NOT_SUPP, 0x8002))
                .hasMessage("PCM_START failed: stream=3 status=NOT_SUPP code=0x8002");
    }

    @Test
    void shouldAddTheStateAndKeepTheRest() {
        ControlException plain = new ControlException("PCM_START", "stream=3", ControlStatus.UNKNOWN, 0x1234);
        ControlException withState = plain.withState(PcmState.PREPARED);
        assertThat(withState).hasMessage("PCM_START failed: stream=3 state=PREPARED status=UNKNOWN code=0x1234");
        assertThat(withState.status()).isEqualTo(ControlStatus.UNKNOWN);
        assertThat(withState.request()).isEqualTo("PCM_START");
        assertThat(withState.target()).isEqualTo("stream=3 state=PREPARED");
        assertThat(withState.getStackTrace()).isEqualTo(plain.getStackTrace());
    }

    @Test
    void shouldStayATimeoutWhenTheStateIsAdded() {
        ControlException timeout = new ControlTimeoutException("PCM_STOP", "stream=0", 1_000_000_000L);
        ControlException withState = timeout.withState(PcmState.RUNNING);
        assertThat(withState)
                .isInstanceOf(ControlTimeoutException.class)
                .hasMessageContaining("stream=0 state=RUNNING timeout=1000 ms");
        assertThat(withState.getStackTrace()).isEqualTo(timeout.getStackTrace());
    }
}
