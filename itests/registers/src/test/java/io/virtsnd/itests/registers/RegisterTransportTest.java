// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.registers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.itests.registers.FakeDevice.Traits;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every transport over registers does, from its claim to its end.
 *
 * @param <B> what it is tried on
 */
@Timeout(60)
abstract class RegisterTransportTest<B extends RegisterBench<B>> {

    static final long SOON = 5_000_000_000L;

    abstract B bench(Traits traits);

    /** With a limit to the size of queues. */
    abstract B bench(Traits traits, int queueSize);

    @ParameterizedTest
    @CsvSource({"64, 32768, 64", "48, 32768, 32", "1, 32768, 1", "64, 16, 16", "1000, 256, 256"})
    void shouldUseWhatFitsWhenQueuesHaveASize(int device, int limit, int entries) {
        try (B bench = bench(Traits.of(device), limit).start()) {
            assertThat(bench.queues).allMatch(queue -> queue.size() == entries);
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldHaveNoQueueBeyondTheLast() {
        try (B bench = bench(Traits.of(64))) {
            for (int queue : new int[] {4, 61, 65_536, -1}) {
                assertThat(bench.transport().queueSizeMax(queue)).isZero();
            }
            assertThat(bench.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200})
    void shouldWaitWhenTheResetTakesItsTime(int reads) {
        try (B bench = bench(Traits.of(64).withResetReads(reads)).start()) {
            bench.device.reset();
            bench.start();
            assertThat(bench.transport().status()).isEqualTo(0xf);
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldRefuseAQueueWhenItIsEnabledOrTooLarge() {
        try (B bench = bench(Traits.of(64)).configure()) {
            assertThatThrownBy(() -> bench.transport().enableQueue(new QueueAddresses(1, 16, 4096, 8192, 16384)))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("queue=1")
                    .hasMessageContaining("reset first");
            for (int size : new int[] {0, 3, 128, -1}) {
                assertThatThrownBy(() -> bench.transport().enableQueue(new QueueAddresses(1, size, 4096, 8192, 16384)))
                        .isInstanceOf(TransportException.class)
                        .hasMessageContaining("size=" + size);
            }
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldBeGoneForEverWhenTheBusSaysSo() {
        try (B bench = bench(Traits.of(64)).start()) {
            bench.fake().remove();
            assertGone(bench);
        }
    }

    @Test
    void shouldBeGoneForEverWhenTheStatusIsAllOnes() {
        try (B bench = bench(Traits.of(64)).start()) {
            bench.fake().device().remove();
            assertThatThrownBy(bench.device::needsReset)
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("gone")
                    .hasMessageContaining("status=0xff");
            assertGone(bench);
        }
    }

    @Test
    void shouldBeGoneForEverWhenTheTransportIsRemoved() {
        try (B bench = bench(Traits.of(64)).start()) {
            bench.removeTransport();
            assertGone(bench);
        }
    }

    private void assertGone(B bench) {
        assertThat(bench.session().await(SOON)).isEqualTo(TransportSession.REMOVED);
        assertThat(bench.session().await(SOON)).isEqualTo(TransportSession.REMOVED);
        bench.queues.get(2).notifier().notifyQueue();
        assertThatThrownBy(() -> bench.transport().status()).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bench.transport().setStatus(0)).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bench.transport().deviceFeatures()).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bench.transport().configGeneration()).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bench.transport().readConfig(0, ByteBuffer.allocate(4)))
                .isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bench.transport().queueSizeMax(0)).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> bench.transport().memory().allocate(1, 1)).isInstanceOf(TransportException.class);
        bench.device.close();
        assertThat(bench.fake().isClaimed()).isFalse();
        assertThatThrownBy(() -> bench.transport().claim("next")).isInstanceOf(TransportException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"features", "generation", "configuration", "size"})
    void shouldBeGoneWhenAnyRegisterIsAllOnes(String register) {
        try (B bench = bench(Traits.of(64)).start()) {
            bench.fake().device().remove();
            assertThatThrownBy(() -> {
                        switch (register) {
                            case "features" -> bench.transport().deviceFeatures();
                            case "generation" -> bench.transport().configGeneration();
                            case "configuration" -> bench.transport().readConfig(0, ByteBuffer.allocate(12));
                            default -> bench.transport().queueSizeMax(1);
                        }
                    })
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("gone");
        }
    }

    @Test
    void shouldResetTheDeviceWhenItsDriverDidNot() {
        try (B bench = bench(Traits.of(64).withResetReads(0)).start()) {
            bench.session().close();
            bench.session().close();
            assertThat(bench.fake().device().backend().status()).isZero();
            assertThat(bench.fake().resets()).isZero();
            assertThat(bench.fake().isClaimed()).isFalse();
            assertThat(bench.violations()).isEmpty();
        }
    }

    @Test
    void shouldNameTheHolderWhenClaimedTwice() {
        try (B bench = bench(Traits.of(64))) {
            assertThatThrownBy(() -> bench.transport().claim("intruder"))
                    .isInstanceOf(ClaimedException.class)
                    .hasMessageContaining("bench");
            bench.device.close();
            bench.transport().claim("next").close();
            assertThat(bench.fake().isClaimed()).isFalse();
        }
    }
}
