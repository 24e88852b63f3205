// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.protocol.RequestCode;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Backends that come, go and change places while streams play. */
@Timeout(30)
class BackendLifeTest extends PlayingDevice {

    @Test
    void shouldLoseNothingAndHaveNoXrunWhenBackendsAreSwappedWhileAStreamPlays() {
        open(ClockKind.FREE);
        FakeBackend other = new FakeBackend();
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        for (int i = 0; i < 20; i++) {
            play(0, 10);
            FakeBackend next = i % 2 == 0 ? other : backend;
            FakeBackend last = i % 2 == 0 ? backend : other;
            device.bind(next);
            device.unbind(last);
            assertThat(last.streams).allMatch(stream -> stream.isClosed);
        }
        drain();
        stopAndRelease(0);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 11; i++) {
            all.writeBytes(backend.streams.get(i).played());
            if (i < 10) {
                all.writeBytes(other.streams.get(i).played());
            }
        }
        assertThat(all.toByteArray()).isEqualTo(sent.toByteArray());
        assertThat(device.streamStatistics(0).xruns()).isZero();
        assertThat(device.streamStatistics(0).discarded()).isZero();
    }

    @Test
    void shouldCountWhatIsPlayedWhileNoBackendIsBound() {
        open(ClockKind.FREE);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 10);
        drain();
        assertThat(device.streamStatistics(0).discarded()).isEqualTo(4800);
        sent.reset();
        device.bind(backend);
        play(0, 10);
        drain();
        device.unbind(backend);
        assertThat(backend.played()).isEqualTo(sent.toByteArray());
        play(0, 1);
        drain();
        assertThat(device.streamStatistics(0).discarded()).isEqualTo(5280);
    }

    @Test
    void shouldGiveTheStagedBytesOfAnOrderlyEndToABackendThatComesBack() {
        // No time passes: RELEASE waits for as long as it takes.
        open(ClockKind.FREE, () -> 0);
        backend.gate = new CountDownLatch(1);
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 50);
        drain();
        assertThat(backend.played()).isEmpty();
        require(RequestCode.PCM_STOP, 0);
        TestDriver.Sent release = driver.add(TestDriver.CONTROL, TestDriver.words(0x103, 0), 4);
        driver.kick(TestDriver.CONTROL);
        // Other streams go on while it waits.
        prepare(2);
        assertThat(release.isUsed).isFalse();
        backend.gate.countDown();
        await().until(() -> {
            driver.poll(TestDriver.CONTROL);
            return release.isUsed;
        });
        assertThat(backend.streams.get(0).isClosed).isTrue();
        assertThat(backend.streams.get(0).played()).isEqualTo(sent.toByteArray());
    }

    @Test
    void shouldRefuseCommandsOfAStreamThatIsBeingReleased() {
        // No time passes: RELEASE waits for as long as it takes.
        open(ClockKind.FREE, () -> 0);
        backend.gate = new CountDownLatch(1);
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 1);
        drain();
        require(RequestCode.PCM_STOP, 0);
        driver.add(TestDriver.CONTROL, TestDriver.words(0x103, 0), 4);
        driver.kick(TestDriver.CONTROL);
        assertThat(command(RequestCode.PCM_PREPARE, 0)).isEqualTo(ControlStatus.BAD_MSG);
        TestDriver.Sent late = driver.add(TestDriver.TX, TestDriver.message(0, new byte[1920]), 8);
        driver.kick(TestDriver.TX);
        await().until(() -> {
            driver.poll(TestDriver.TX);
            return late.isUsed;
        });
        assertThat(late.status()).isEqualTo(ControlStatus.IO_ERR.code());
    }

    @Test
    void shouldCloseBackendsWhenTheDeviceIsReset() {
        open(ClockKind.FREE);
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 4);
        drain();
        driver.session.setStatus(0);
        // Its thread may not even have opened it yet.
        await().until(() -> !backend.streams.isEmpty() && backend.streams.get(0).isClosed);
        assertThat(backend.played()).isEqualTo(sent.toByteArray());
    }

    @Test
    void shouldCloseBackendsWhenTheDeviceIsClosed() {
        open(ClockKind.FREE);
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 4);
        drain();
        device.close();
        assertThat(backend.streams.get(0).isClosed).isTrue();
        assertThat(backend.played()).isEqualTo(sent.toByteArray());
    }
}
