// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.itests.registers.FakeDevice.Traits;
import io.virtsnd.transport.pci.internal.PciSettings;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.DeviceStatus;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** A function from its claim to its end. */
class PciFunctionTest extends RegisterTransportTest<PciBench> {

    @Override
    PciBench bench(Traits traits) {
        return PciBench.of(traits);
    }

    @Override
    PciBench bench(Traits traits, int queueSize) {
        FakePciFunction.Shape shape = new FakePciFunction.Shape(FakeLayout.PAGES, traits, FakeVectors.Offer.of(2));
        return new PciBench(shape, PciSettings.DEFAULT.withQueueSize(queueSize));
    }

    @Test
    void shouldAcceptTranslatedAddressesWhenTheyAreNeeded() {
        try (PciBench bench = PciBench.of(
                        Traits.of(64).withFeatures(VirtioFeatures.ACCESS_PLATFORM | 1L << 30 | 1L << 40))
                .start()) {
            assertThat(bench.device.has(VirtioFeatures.ACCESS_PLATFORM)).isTrue();
            assertThat(bench.device.has(1L << 30)).isFalse();
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldNotOfferWhatIsSwitchedOff() {
        try (PciBench bench = new PciBench(PciBench.SHAPE, PciSettings.DEFAULT.withFeatures(false, false)).start()) {
            assertThat(bench.device.has(VirtioFeatures.EVENT_IDX)).isFalse();
            assertThat(bench.device.has(VirtioFeatures.INDIRECT_DESC)).isFalse();
        }
    }

    @Test
    void shouldReadTheConfigurationByWords() {
        try (PciBench bench = PciBench.of(Traits.of(64)).start()) {
            ByteBuffer config = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
            assertThat(bench.device.readConfig(0, config)).isEqualTo(12);
            assertThat(config.getInt(0)).isEqualTo(2);
            assertThat(config.getInt(4)).isEqualTo(4);
            assertThat(bench.transport.readConfig(12, ByteBuffer.allocate(64))).isEqualTo(4);
            assertThat(bench.transport.readConfig(16, ByteBuffer.allocate(64))).isZero();
            assertThat(bench.transport.readConfig(Integer.MAX_VALUE, ByteBuffer.allocate(64)))
                    .isZero();
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldTellWhenTheDeviceFails() {
        try (PciBench bench = PciBench.of(Traits.of(64)).start()) {
            bench.function.device().backend().setStatus(0x4f);
            bench.function.vectors().signalConfig();
            assertThat(bench.session().await(SOON)).isEqualTo(TransportSession.CONFIG_CHANGED);
        }
    }

    @Test
    void shouldLetTheBusResetWhenTheDeviceDoesNot() {
        try (PciBench bench =
                PciBench.of(Traits.of(64).withResetReads(1_000_000)).start()) {
            assertThatThrownBy(bench.device::reset).isInstanceOf(DeviceFailedException.class);
            bench.device.close();
            assertThat(bench.function.resets()).isOne();
        }
    }

    @Test
    void shouldStayFreeWhenTheFunctionIsHeldByAnother() {
        try (PciBench bench = PciBench.of(Traits.of(64))) {
            bench.device.close();
            bench.function.claim("another");
            assertThatThrownBy(() -> bench.transport.claim("late"))
                    .isInstanceOf(ClaimedException.class)
                    .hasMessageContaining("another");
            assertThatThrownBy(() -> bench.transport.status()).hasMessageContaining("not claimed");
        }
    }

    @Test
    void shouldNotRunAnyMoreWhenItIsFailed() {
        try (PciBench bench = PciBench.of(Traits.of(64)).start()) {
            bench.device.giveUp();
            assertThat(bench.transport.status() & DeviceStatus.FAILED).isNotZero();
        }
    }
}
