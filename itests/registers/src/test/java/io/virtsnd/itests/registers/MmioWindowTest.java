// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.itests.registers.FakeDevice.Traits;
import io.virtsnd.transport.mmio.internal.MmioSettings;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** A window from its claim to its end. */
class MmioWindowTest extends RegisterTransportTest<MmioBench> {

    private static final long ALL = 0b1111;

    @Override
    MmioBench bench(Traits traits) {
        return MmioBench.of(traits);
    }

    @Override
    MmioBench bench(Traits traits, int queueSize) {
        return new MmioBench(traits, MmioSettings.DEFAULT.withQueueSize(queueSize));
    }

    @Test
    void shouldAcceptTranslatedAddressesWhenTheyAreNeeded() {
        try (MmioBench bench = MmioBench.of(Traits.of(64).withFeatures(VirtioFeatures.ACCESS_PLATFORM | 1L << 30))
                .start()) {
            assertThat(bench.device.has(VirtioFeatures.ACCESS_PLATFORM)).isTrue();
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldReadTheConfigurationByWords() {
        try (MmioBench bench = MmioBench.of(Traits.of(64)).start()) {
            ByteBuffer config = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(bench.device.readConfig(0, config)).isEqualTo(12);
            assertThat(config.getInt(0)).isEqualTo(2);
            assertThat(config.getInt(4)).isEqualTo(4);
            assertThat(bench.transport.readConfig(0x100, ByteBuffer.allocate(64)))
                    .isZero();
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldAcknowledgeWhatItHeard() {
        try (MmioBench bench = MmioBench.of(Traits.of(64)).start()) {
            bench.window.host().signalQueue(2);
            assertThat(bench.session().await(SOON)).isEqualTo(ALL);
            bench.window.host().signalConfig();
            assertThat(bench.session().await(SOON)).isEqualTo(TransportSession.CONFIG_CHANGED);
            bench.window.host().signalConfig();
            bench.window.host().signalQueue(0);
            assertThat(bench.session().await(SOON)).isEqualTo(ALL | TransportSession.CONFIG_CHANGED);
            assertThat(bench.session().await(0)).isZero();
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldReturnAtOnceWhenWoken() {
        try (MmioBench bench = MmioBench.of(Traits.of(64)).start()) {
            bench.session().wakeup();
            assertThat(bench.session().await(60_000_000_000L)).isZero();
        }
    }

    @Test
    void shouldGiveUpWhenTheResetDoesNotEnd() {
        try (MmioBench bench =
                MmioBench.of(Traits.of(64).withResetReads(1_000_000)).start()) {
            assertThatThrownBy(bench.device::reset).isInstanceOf(DeviceFailedException.class);
            bench.device.close();
            assertThat(bench.window.isClaimed()).isFalse();
        }
    }
}
