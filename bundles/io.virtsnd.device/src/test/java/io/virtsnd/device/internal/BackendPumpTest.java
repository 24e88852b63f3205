// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.Direction;
import io.virtsnd.protocol.RequestCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class BackendPumpTest {

    private final Random random = new Random(5);
    private final FakeBackend backend = new FakeBackend();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final Deque<TestDriver.Sent> flying = new ArrayDeque<>();
    private SoundDevice device;
    private TestDriver driver;

    private void open(ClockKind clock) {
        open(clock, System::nanoTime);
    }

    private void open(ClockKind clock, LongSupplier nanoTime) {
        device = new SoundDevice(
                DeviceSettings.of("test", clock, Direction.OUTPUT, Direction.INPUT, Direction.OUTPUT), nanoTime);
        device.start();
        Awaitility.setDefaultPollInterval(Duration.ofMillis(1));
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        driver = new TestDriver(device);
        driver.isThreaded = true;
        driver.start(0, 256);
    }

    @AfterEach
    void close() {
        backend.gate.countDown();
        driver.close();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.equals("virtsnd-test"));
    }

    private byte[] noise(int bytes) {
        byte[] data = new byte[bytes];
        random.nextBytes(data);
        sent.writeBytes(data);
        return data;
    }

    private byte[] answer(byte[] request) {
        TestDriver.Sent control = driver.add(TestDriver.CONTROL, request, 4);
        driver.kick(TestDriver.CONTROL);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            driver.poll(TestDriver.CONTROL);
            return control.isUsed;
        });
        return control.written();
    }

    private ControlStatus command(RequestCode code, int stream) {
        return TestDriver.status(answer(TestDriver.words(code.code(), stream)));
    }

    private void require(RequestCode code, int stream) {
        assertThat(command(code, stream)).isEqualTo(ControlStatus.OK);
    }

    private ControlStatus params(int stream) {
        return TestDriver.status(answer(TestDriver.setParams(stream, 4 * 1920, 1920, 5, 7, 2)));
    }

    private void prepare(int stream) {
        assertThat(params(stream)).isEqualTo(ControlStatus.OK);
        require(RequestCode.PCM_PREPARE, stream);
    }

    /** Keeps up to 4 messages with the device until so many were given to it. */
    private void play(int stream, int messages) {
        for (int i = 0; i < messages; i++) {
            flying.add(driver.add(TestDriver.TX, TestDriver.message(stream, noise(1920)), 8));
            driver.kick(TestDriver.TX);
            if (flying.size() == 4) {
                awaitOldest();
            }
        }
    }

    private void awaitOldest() {
        TestDriver.Sent oldest = flying.remove();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            driver.poll(TestDriver.TX);
            return oldest.isUsed;
        });
        assertThat(oldest.status()).isEqualTo(ControlStatus.OK.code());
    }

    private void drain() {
        while (!flying.isEmpty()) {
            awaitOldest();
        }
    }

    private void stopAndRelease(int stream) {
        require(RequestCode.PCM_STOP, stream);
        require(RequestCode.PCM_RELEASE, stream);
    }

    @Test
    void shouldGiveEveryByteToTheBackendAndCloseItBeforeReleaseIsAnswered() {
        open(ClockKind.FREE);
        device.bind(backend);
        backend.writeMax = 1000;
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 500);
        drain();
        stopAndRelease(0);
        assertThat(backend.streams).hasSize(1);
        assertThat(backend.streams.get(0).isClosed).isTrue();
        assertThat(backend.streams.get(0).calls).containsExactly("start", "stop", "close");
        assertThat(backend.played()).isEqualTo(sent.toByteArray());
        assertThat(device.streamStatistics(0).discarded()).isZero();
        assertThat(device.streamStatistics(0).backendErrors()).isZero();
    }

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
        assertThat(backend.streams.get(0).isClosed).isFalse();
        device.unbind(backend);
        // The thread was interrupted: this backend gives up then, one that does not costs a thread.
        await().until(() -> backend.streams.get(0).isClosed);
        assertThat(device.streamStatistics(0).backendErrors()).isPositive();
        assertThat(device.streamStatistics(0).discarded()).isEqualTo(960);
        prepare(0);
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
    void shouldRefuseParametersThatTheBackendDoesNotSupport() {
        open(ClockKind.FREE);
        backend.supports = false;
        device.bind(backend);
        assertThat(params(0)).isEqualTo(ControlStatus.NOT_SUPP);
        backend.supports = true;
        assertThat(params(0)).isEqualTo(ControlStatus.OK);
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
        for (int broken : new int[] {0, -1, 3, 1_000_000}) {
            backend.answer = broken;
            play(0, 1);
            drain();
            await().until(() -> backend.streams.get(backend.streams.size() - 1).isClosed);
            play(0, 1);
            drain();
            backend.answer = Integer.MIN_VALUE;
            device.unbind(backend);
            device.bind(backend);
        }
        assertThat(device.streamStatistics(0).backendErrors()).isEqualTo(4);
        assertThat(device.streamStatistics(0).discarded()).isEqualTo(8 * 480);
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
    void shouldCloseBackendsWhenTheDeviceIsReset() {
        open(ClockKind.FREE);
        device.bind(backend);
        prepare(0);
        require(RequestCode.PCM_START, 0);
        play(0, 4);
        drain();
        driver.session.setStatus(0);
        await().until(() -> backend.streams.get(0).isClosed);
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
