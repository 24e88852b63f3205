// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.protocol.RequestCode;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Backends that block, refuse, or break their contract. */
@Timeout(30)
class BackendFaultTest extends PlayingDevice {

    @Test
    void shouldAnswerReleaseWhenABackendNeverComesBack() {
        open(ClockKind.FREE);
        CountDownLatch shut = new CountDownLatch(1);
        backend.gate = shut;
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 2);
        drain();
        stopAndRelease(0);
        await().until(() -> !backend.streams.isEmpty());
        assertThat(backend.streams.get(0).isClosed).isFalse();
        device.unbind(backend);
        // The thread was interrupted: this backend gives up then, one that does not costs a thread.
        await().until(() -> backend.streams.get(0).isClosed);
        assertThat(device.streamStatistics(0).backendErrors()).isPositive();
        assertThat(device.streamStatistics(0).discarded()).isEqualTo(960);
        // What it has is not to look whole.
        assertThat(backend.streams.get(0).calls).endsWith("abort");
        prepare(0);
    }

    @Test
    void shouldNotBeSettledBeforeASlowBackendHasEverything() {
        open(ClockKind.FREE);
        CountDownLatch slow = new CountDownLatch(1);
        backend.gate = slow;
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 2);
        drain();
        assertThat(device.isSettled()).isTrue();
        stopAndRelease(0);
        assertThat(device.isSettled()).isFalse();
        slow.countDown();
        await().until(device::isSettled);
        assertThat(backend.played()).isEqualTo(sent.toByteArray());
        assertThat(device.streamStatistics(0).backendErrors()).isZero();
    }

    @Test
    void shouldPlayOtherStreamsWhileABackendBlocksOne() {
        open(ClockKind.SAMPLE);
        CountDownLatch shut = new CountDownLatch(1);
        backend.gate = shut;
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        FakeBackend open = new FakeBackend();
        play(0, 3);
        device.bind(open);
        prepare(2);
        require(RequestCode.PCM_START, 2);
        drain();
        sent.reset();
        play(2, 5);
        drain();
        shut.countDown();
        stopAndRelease(2);
        assertThat(open.streams).anyMatch(stream -> Arrays.equals(stream.played(), sent.toByteArray()));
    }

    @Test
    void shouldRefuseParametersThatTheBackendDoesNotSupport() {
        open(ClockKind.FREE);
        backend.supports = false;
        device.bind(backend);
        assertThat(params(0)).isEqualTo(ControlStatus.NOT_SUPP);
        backend.supports = true;
        assertThat(params(0)).isEqualTo(ControlStatus.OK);
    }

    @ParameterizedTest
    @MethodSource
    void shouldGoOnWhenABackendHasAnError(Error error) {
        open(ClockKind.FREE);
        device.bind(backend);
        backend.error = error;
        assertThat(params(0)).isEqualTo(ControlStatus.NOT_SUPP);
        backend.error = null;
        prepare(0);
        require(RequestCode.PCM_START, 0);
        backend.error = error;
        play(0, 2);
        drain();
        stopAndRelease(0);
        assertThat(device.streamStatistics(0).backendErrors()).isPositive();
        backend.error = null;
        prepare(0);
    }

    static Stream<Error> shouldGoOnWhenABackendHasAnError() {
        return Stream.of(new AssertionError("a"), new StackOverflowError(), new InternalError("not of the memory"));
    }

    @Test
    void shouldGoOnWhenABackendCannotOpen() {
        open(ClockKind.FREE);
        backend.refusal = new IOException("no");
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 10);
        drain();
        stopAndRelease(0);
        assertThat(device.streamStatistics(0).backendErrors()).isEqualTo(1);
        assertThat(device.streamStatistics(0).discarded()).isEqualTo(4800);
    }

    @Test
    void shouldCloseABackendThatBreaksItsContract() {
        open(ClockKind.FREE);
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        int[] broken = {0, -1, 3, 1_000_000};
        for (int time = 0; time < broken.length; time++) {
            int stream = time;
            backend.answer = broken[time];
            play(0, 1);
            drain();
            // Another thread opens it.
            await().until(() -> backend.streams.size() > stream && backend.streams.get(stream).isClosed);
            play(0, 1);
            drain();
            backend.answer = Integer.MIN_VALUE;
            device.unbind(backend);
            device.bind(backend);
        }
        assertThat(device.streamStatistics(0).backendErrors()).isEqualTo(4);
        assertThat(device.streamStatistics(0).discarded()).isEqualTo(8 * 480);
    }
}
