// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.protocol.RequestCode;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes through the pump of a backend: every byte, in time. */
@Timeout(30)
class BackendPumpTest extends PlayingDevice {

    @Test
    void shouldGiveEveryByteToTheBackendAndCloseItBeforeReleaseIsAnswered() {
        open(ClockKind.FREE);
        device.bind(backend);
        backend.writeMax = 1000;
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 500);
        drain();
        require(RequestCode.PCM_STOP, 0);
        await().until(() -> backend.streams.get(0).calls.contains("stop")); // the pump has a thread of its own
        require(RequestCode.PCM_RELEASE, 0);
        assertThat(backend.streams).hasSize(1);
        assertThat(backend.streams.get(0).isClosed).isTrue();
        assertThat(backend.streams.get(0).calls).containsExactly("start", "stop", "close");
        assertThat(backend.played()).isEqualTo(sent.toByteArray());
        assertThat(device.streamStatistics(0).discarded()).isZero();
        assertThat(device.streamStatistics(0).backendErrors()).isZero();
    }

    @Test
    void shouldDiscardWhatDoesNotFitInRealTime() {
        open(ClockKind.SAMPLE);
        backend.gate = new CountDownLatch(1);
        device.bind(backend);
        assertThat(TestDriver.status(answer(TestDriver.setParams(0, 4 * 384_000, 384_000, 5, 13, 2))))
                .isEqualTo(ControlStatus.OK);
        require(RequestCode.PCM_PREPARE, 0);
        require(RequestCode.PCM_START, 0);
        // 1.5 s of sound, of which the ring takes one.
        TestDriver.Sent last = null;
        for (int i = 0; i < 6; i++) {
            last = driver.add(TestDriver.TX, TestDriver.message(0, new byte[384_000]), 8);
        }
        driver.kick(TestDriver.TX);
        TestDriver.Sent end = last;
        await().until(() -> {
            driver.poll(TestDriver.TX);
            return end.isUsed;
        });
        assertThat(device.streamStatistics(0).discarded()).isEqualTo(192_000);
    }

    @Test
    void shouldRecordWhatTheBackendGivesAndThenSilence() {
        open(ClockKind.FREE);
        byte[] recording = noise(10 * 1920 + 400);
        backend.recording = recording;
        device.bind(backend);
        prepare(1);
        require(RequestCode.PCM_START, 1);
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        for (int i = 0; i < 12; i++) {
            TestDriver.Sent message = driver.add(TestDriver.RX, TestDriver.words(1), 1928);
            driver.kick(TestDriver.RX);
            await().until(() -> {
                driver.poll(TestDriver.RX);
                return message.isUsed;
            });
            assertThat(message.length).isEqualTo(1928);
            heard.write(message.written(), 0, 1920);
        }
        assertThat(heard.toByteArray()).isEqualTo(Arrays.copyOf(recording, 12 * 1920));
        assertThat(device.streamStatistics(1).backendErrors()).isZero();
    }

    @Test
    void shouldPaceByWhatTheBackendTakes() {
        open(ClockKind.BACKEND);
        backend.gate = new CountDownLatch(1);
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        for (int i = 0; i < 4; i++) {
            flying.add(driver.add(TestDriver.TX, TestDriver.message(0, noise(1920)), 8));
        }
        driver.kick(TestDriver.TX);
        // Two periods fit between device and backend.
        awaitOldest();
        awaitOldest();
        assertThat(driver.poll(TestDriver.TX)).isEmpty();
        assertThat(device.streamStatistics(0).messages()).isEqualTo(2);
        backend.gate.countDown();
        drain();
        await().until(() -> device.streamStatistics(0).xruns() == 1);
        stopAndRelease(0);
        assertThat(backend.played()).isEqualTo(sent.toByteArray());
    }

    @Test
    void shouldLoseNothingOfStepsWhileABackendBlocks() {
        open(ClockKind.STEPPED);
        backend.gate = new CountDownLatch(1);
        device.bind(backend);
        assertThat(TestDriver.status(answer(TestDriver.setParams(0, 4 * 192_000, 192_000, 5, 13, 2))))
                .isEqualTo(ControlStatus.OK);
        require(RequestCode.PCM_PREPARE, 0);
        require(RequestCode.PCM_START, 0);
        for (int i = 0; i < 4; i++) {
            flying.add(driver.add(TestDriver.TX, TestDriver.message(0, noise(192_000)), 8));
        }
        driver.kick(TestDriver.TX);
        device.step(0, 4 * 48_000);
        // Two messages fit into the ring, the others wait with their steps.
        awaitOldest();
        awaitOldest();
        assertThat(driver.poll(TestDriver.TX)).isEmpty();
        backend.gate.countDown();
        drain();
        stopAndRelease(0);
        assertThat(backend.played()).isEqualTo(sent.toByteArray());
        assertThat(device.streamStatistics(0).discarded()).isZero();
        assertThat(device.streamStatistics(0).xruns()).isZero();
    }

    @Test
    void shouldRecordAtThePaceOfTheBackend() {
        open(ClockKind.BACKEND);
        backend.gate = new CountDownLatch(1);
        backend.recording = noise(8 * 1920);
        device.bind(backend);
        prepare(1);
        require(RequestCode.PCM_START, 1);
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        TestDriver.Sent first = driver.add(TestDriver.RX, TestDriver.words(1), 1928);
        driver.kick(TestDriver.RX);
        assertThat(driver.poll(TestDriver.RX)).isEmpty();
        backend.gate.countDown();
        for (TestDriver.Sent message = first; heard.size() < 8 * 1920; ) {
            TestDriver.Sent waiting = message;
            await().until(() -> {
                driver.poll(TestDriver.RX);
                return waiting.isUsed;
            });
            heard.write(message.written(), 0, 1920);
            message = driver.add(TestDriver.RX, TestDriver.words(1), 1928);
            driver.kick(TestDriver.RX);
        }
        assertThat(heard.toByteArray()).isEqualTo(backend.recording);
    }

    @Test
    void shouldBindABackendToAStreamThatPlaysAlready() {
        open(ClockKind.SAMPLE);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 2);
        drain();
        sent.reset();
        device.bind(backend);
        play(0, 4);
        drain();
        device.unbind(backend);
        assertThat(backend.streams).hasSize(1);
        assertThat(backend.streams.get(0).calls).containsExactly("start", "close");
        assertThat(backend.played()).isEqualTo(sent.toByteArray());
        stopAndRelease(0);
    }

    @Test
    void shouldOpenABackendForEveryPreparedStream() {
        open(ClockKind.FREE);
        device.bind(backend);
        prepare(0);
        prepare(1);
        prepare(2);
        await().until(() -> backend.streams.size() == 3);
        assertThat(backend.streams)
                .extracting(stream -> stream.config.streamId())
                .containsExactlyInAnyOrder(0, 1, 2);
        assertThat(backend.streams).extracting(stream -> stream.config.device()).containsOnly("test");
        require(RequestCode.PCM_RELEASE, 1);
        assertThat(backend.streams).filteredOn(stream -> stream.isClosed).hasSize(1);
    }
}
