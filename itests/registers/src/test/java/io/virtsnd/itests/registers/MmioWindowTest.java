// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.itests.registers.FakeDevice.Traits;
import io.virtsnd.transport.mmio.internal.MmioSettings;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A window from its claim to its end. */
@Timeout(60)
class MmioWindowTest {

    private static final long SOON = 5_000_000_000L;
    private static final long ALL = 0b1111;

    @ParameterizedTest
    @CsvSource({"64, 32768, 64", "48, 32768, 32", "1, 32768, 1", "64, 16, 16", "1000, 256, 256"})
    void shouldUseWhatFitsWhenQueuesHaveASize(int device, int limit, int entries) {
        try (MmioBench bench = new MmioBench(Traits.of(device), MmioSettings.DEFAULT.withQueueSize(limit)).start()) {
            assertThat(bench.queues).allMatch(queue -> queue.size() == entries);
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldHaveNoQueueBeyondTheLast() {
        try (MmioBench bench = MmioBench.of(Traits.of(64))) {
            assertThat(bench.transport.queueSizeMax(4)).isZero();
            assertThat(bench.transport.queueSizeMax(-1)).isZero();
            assertThat(bench.transport.queueSizeMax(61)).isZero();
            assertThat(bench.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200})
    void shouldWaitWhenTheResetTakesItsTime(int reads) {
        try (MmioBench bench = MmioBench.of(Traits.of(64).withResetReads(reads)).start()) {
            bench.device.reset();
            bench.start();
            assertThat(bench.transport.status()).isEqualTo(0xf);
            assertThat(bench.violations()).isEmpty();
        }
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
    void shouldRefuseAQueueWhenItIsEnabledOrTooLarge() {
        try (MmioBench bench = MmioBench.of(Traits.of(64)).configure()) {
            assertThatThrownBy(() -> bench.transport.enableQueue(new QueueAddresses(1, 16, 4096, 8192, 16384)))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("queue=1")
                    .hasMessageContaining("reset first");
            for (int size : new int[] {0, 3, 128, -1}) {
                assertThatThrownBy(() -> bench.transport.enableQueue(new QueueAddresses(1, size, 4096, 8192, 16384)))
                        .isInstanceOf(TransportException.class)
                        .hasMessageContaining("size=" + size);
            }
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
    void shouldBeGoneForEverWhenTheBusSaysSo() {
        try (MmioBench bench = MmioBench.of(Traits.of(64)).start()) {
            bench.window.remove();
            assertGone(bench);
        }
    }

    @Test
    void shouldBeGoneForEverWhenTheStatusIsAllOnes() {
        try (MmioBench bench = MmioBench.of(Traits.of(64)).start()) {
            bench.window.device().remove();
            assertThatThrownBy(bench.device::needsReset)
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("gone");
            assertGone(bench);
        }
    }

    @Test
    void shouldBeGoneForEverWhenTheTransportIsRemoved() {
        try (MmioBench bench = MmioBench.of(Traits.of(64)).start()) {
            bench.transport.remove();
            assertGone(bench);
        }
    }

    private static void assertGone(MmioBench bench) {
        assertThat(bench.session().await(SOON)).isEqualTo(TransportSession.REMOVED);
        assertThat(bench.session().await(SOON)).isEqualTo(TransportSession.REMOVED);
        bench.queues.get(2).notifier().notifyQueue();
        assertThatThrownBy(() -> bench.transport.status()).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bench.transport.setStatus(0)).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bench.transport.deviceFeatures()).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bench.transport.memory().allocate(1, 1)).isInstanceOf(TransportException.class);
        bench.device.close();
        assertThat(bench.window.isClaimed()).isFalse();
        assertThatThrownBy(() -> bench.transport.claim("next")).isInstanceOf(TransportException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"features", "generation", "configuration", "size"})
    void shouldBeGoneWhenAnyRegisterIsAllOnes(String register) {
        try (MmioBench bench = MmioBench.of(Traits.of(64)).start()) {
            bench.window.device().remove();
            assertThatThrownBy(() -> {
                        switch (register) {
                            case "features" -> bench.transport.deviceFeatures();
                            case "generation" -> bench.transport.configGeneration();
                            case "configuration" -> bench.transport.readConfig(0, ByteBuffer.allocate(12));
                            default -> bench.transport.queueSizeMax(1);
                        }
                    })
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("gone");
        }
    }

    @Test
    void shouldResetTheDeviceWhenItsDriverDidNot() {
        try (MmioBench bench = MmioBench.of(Traits.of(64).withResetReads(0)).start()) {
            bench.session().close();
            bench.session().close();
            assertThat(bench.window.device().backend().status()).isZero();
            assertThat(bench.window.isClaimed()).isFalse();
            assertThat(bench.violations()).isEmpty();
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

    @Test
    void shouldNameTheHolderWhenClaimedTwice() {
        try (MmioBench bench = MmioBench.of(Traits.of(64))) {
            assertThatThrownBy(() -> bench.transport.claim("intruder"))
                    .isInstanceOf(ClaimedException.class)
                    .hasMessageContaining("bench");
            bench.device.close();
            bench.transport.claim("next").close();
            assertThat(bench.window.isClaimed()).isFalse();
        }
    }
}
