// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.virtqueue.VirtioFeatures;
import org.junit.jupiter.api.Test;

class DeviceStateTest {

    private static final long FEATURES = VirtioFeatures.VERSION_1;

    private final RecordingDevice device = new RecordingDevice();
    private final DeviceState state = new DeviceState(device, 4);

    private void start(int... bases) {
        for (int ring = 0; ring < bases.length; ring++) {
            state.base(ring, bases[ring]);
        }
        for (int ring = 0; ring < bases.length; ring++) {
            state.starting();
            state.started();
        }
    }

    private void stop(int... bases) {
        for (int ring = 0; ring < bases.length; ring++) {
            state.stopped(ring, bases[ring]);
        }
    }

    @Test
    void shouldMakeTheStatusFromWhatAFrontEndDoes() {
        state.features(FEATURES);
        assertThat(state.status()).isEqualTo(1 | 2 | 8);
        state.starting();
        state.started();
        assertThat(state.status()).isEqualTo(15);
        assertThat(device.journal).containsExactly("status 3", "features 100000000", "status 11", "status 15");
    }

    @Test
    void shouldRefuseWhenTheDeviceCannotWorkWithTheFeatures() {
        assertThatThrownBy(() -> state.features(0))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("VERSION_1");
        assertThat(state.status()).isZero();
    }

    @Test
    void shouldRefuseARingWhenFeaturesWereNotSaid() {
        assertThatThrownBy(state::starting).hasMessageContaining("before SET_FEATURES");
    }

    @Test
    void shouldGoOnWhenAPausedMachineStartsAgain() {
        state.features(FEATURES);
        start(0, 0, 0, 0);
        stop(12, 0, 700, 3);
        device.journal.clear();
        state.features(FEATURES);
        start(12, 0, 700, 3);
        assertThat(device.journal).isEmpty();
    }

    @Test
    void shouldBeFreshWhenAnotherDriverStarts() {
        state.features(FEATURES);
        start(0, 0, 0, 0);
        stop(12, 0, 700, 3);
        device.journal.clear();
        state.features(FEATURES);
        start(0, 0, 0, 0);
        assertThat(device.journal)
                .containsExactly("status 0", "status 3", "features 100000000", "status 11", "status 15");
    }

    @Test
    void shouldBeFreshWhenAllIndicesAreAtZero() {
        state.features(FEATURES);
        start(0, 0, 0, 0);
        stop(0, 0, 0, 0);
        device.journal.clear();
        start(0, 0, 0, 0);
        assertThat(device.journal).first().isEqualTo("status 0");
        assertThat(state.running()).isEqualTo(4);
    }

    @Test
    void shouldBeFreshWhenTheDeviceHadFailed() {
        state.features(FEATURES);
        start(0, 0, 0, 0);
        stop(5, 0, 0, 0);
        device.fail();
        start(5, 0, 0, 0);
        assertThat(state.status()).isEqualTo(15);
    }

    @Test
    void shouldNotResetWhenOneOfSeveralRingsStartsElsewhere() {
        state.features(FEATURES);
        start(0, 0);
        state.stopped(1, 4);
        device.journal.clear();
        state.base(1, 0);
        state.starting();
        state.started();
        assertThat(device.journal).isEmpty();
    }

    @Test
    void shouldAgreeAnewWhenOtherFeaturesAreSaid() {
        state.features(FEATURES);
        state.features(FEATURES | VirtioFeatures.EVENT_IDX);
        assertThat(device.journal).endsWith("status 0", "status 3", "features 120000000", "status 11");
        start(0);
        assertThatThrownBy(() -> state.features(FEATURES)).hasMessageContaining("stop them first");
        state.features(FEATURES | VirtioFeatures.EVENT_IDX);
    }

    @Test
    void shouldAddBitsWhenStatusIsPartial() {
        state.features(FEATURES);
        state.status(8);
        assertThat(state.status()).isEqualTo(11);
        state.status(4);
        assertThat(state.status()).isEqualTo(15);
    }

    @Test
    void shouldReadZeroAfterAResetAndAgreeByItselfWhenARingStarts() {
        state.features(FEATURES);
        start(0);
        stop(9);
        state.reset();
        assertThat(state.status()).isZero();
        start(0);
        assertThat(state.status()).isEqualTo(15);
    }
}
