// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.TransportException;
import org.junit.jupiter.api.Test;

class RingStateTest {

    private final RingState ring = new RingState(2);

    private RingState described() {
        ring.size(64, 32768);
        ring.addresses(new RingAddresses(0, 0x800, 0x400));
        ring.base(0);
        return ring;
    }

    @Test
    void shouldBeReadyOnlyWhenStartedAndEnabled() {
        described();
        assertThat(ring.isReady()).isFalse();
        ring.started(true);
        assertThat(ring.isReady()).isFalse();
        ring.enabled(true);
        assertThat(ring.isReady()).isTrue();
        ring.started(false);
        assertThat(ring.isReady()).isFalse();
        assertThat(ring.isEnabled()).isTrue();
    }

    @Test
    void shouldNotBeReadyWhenSizeOrAddressesAreMissing() {
        ring.started(true);
        ring.enabled(true);
        assertThat(ring.isReady()).isFalse();
        ring.size(64, 64);
        assertThat(ring.isReady()).isFalse();
        ring.addresses(new RingAddresses(0, 0, 0));
        assertThat(ring.isReady()).isTrue();
    }

    @Test
    void shouldRefuseWhenSizeCannotBeUsed() {
        for (int size : new int[] {0, -1, 3, 48, 128, 65536, Integer.MIN_VALUE}) {
            assertThatThrownBy(() -> ring.size(size, 64))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("ring=2 size=" + size)
                    .hasMessageContaining("1 to 64");
        }
        ring.size(1, 64);
        ring.size(64, 64);
        assertThat(ring.size()).isEqualTo(64);
    }

    @Test
    void shouldRefuseWhenBaseIsNoIndex() {
        ring.base(65535);
        assertThatThrownBy(() -> ring.base(65536)).hasMessageContaining("base=65536");
        assertThatThrownBy(() -> ring.base(-1)).hasMessageContaining("base=4294967295");
        assertThat(ring.base()).isEqualTo(65535);
    }

    @Test
    void shouldRefuseChangesWhenItRuns() {
        described().runs();
        assertThatThrownBy(() -> ring.size(32, 64)).hasMessageContaining("the ring runs: ring=2");
        assertThatThrownBy(() -> ring.addresses(new RingAddresses(16, 0, 0)))
                .hasMessageContaining("the ring runs: ring=2");
        assertThatThrownBy(() -> ring.base(0)).hasMessageContaining("the ring runs: ring=2");
        // Said again, nothing changes.
        ring.size(64, 64);
        ring.addresses(new RingAddresses(0, 0x800, 0x400));
    }

    @Test
    void shouldGoOnWhereItStoppedWhenNothingElseIsSaid() {
        described().runs();
        assertThat(ring.isRunning()).isTrue();
        ring.stopped(2012);
        assertThat(ring.isRunning()).isFalse();
        assertThat(ring.base()).isEqualTo(2012);
    }
}
