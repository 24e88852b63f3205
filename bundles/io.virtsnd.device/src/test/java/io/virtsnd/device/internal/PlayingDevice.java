// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.Direction;
import io.virtsnd.protocol.RequestCode;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.function.LongSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;

/** A device with its own threads, a backend for it, and a driver that keeps it busy. */
abstract class PlayingDevice {

    final Random random = new Random(5);
    final FakeBackend backend = new FakeBackend();
    final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    final Deque<TestDriver.Sent> flying = new ArrayDeque<>();
    SoundDevice device;
    TestDriver driver;

    void open(ClockKind clock) {
        open(clock, System::nanoTime);
    }

    void open(ClockKind clock, LongSupplier nanoTime) {
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
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .noneMatch(name -> name.equals("virtsnd-test")));
    }

    byte[] noise(int bytes) {
        byte[] data = new byte[bytes];
        random.nextBytes(data);
        sent.writeBytes(data);
        return data;
    }

    byte[] answer(byte[] request) {
        TestDriver.Sent control = driver.add(TestDriver.CONTROL, request, 4);
        driver.kick(TestDriver.CONTROL);
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            driver.poll(TestDriver.CONTROL);
            return control.isUsed;
        });
        return control.written();
    }

    ControlStatus command(RequestCode code, int stream) {
        return TestDriver.status(answer(TestDriver.words(code.code(), stream)));
    }

    void require(RequestCode code, int stream) {
        assertThat(command(code, stream)).isEqualTo(ControlStatus.OK);
    }

    ControlStatus params(int stream) {
        return TestDriver.status(answer(TestDriver.setParams(stream, 4 * 1920, 1920, 5, 7, 2)));
    }

    void prepare(int stream) {
        assertThat(params(stream)).isEqualTo(ControlStatus.OK);
        require(RequestCode.PCM_PREPARE, stream);
    }

    /** Keeps up to 4 messages with the device until so many were given to it. */
    void play(int stream, int messages) {
        for (int i = 0; i < messages; i++) {
            flying.add(driver.add(TestDriver.TX, TestDriver.message(stream, noise(1920)), 8));
            driver.kick(TestDriver.TX);
            if (flying.size() == 4) {
                awaitOldest();
            }
        }
    }

    void awaitOldest() {
        TestDriver.Sent oldest = flying.remove();
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            driver.poll(TestDriver.TX);
            return oldest.isUsed;
        });
        assertThat(oldest.status()).isEqualTo(ControlStatus.OK.code());
    }

    void drain() {
        while (!flying.isEmpty()) {
            awaitOldest();
        }
    }

    void stopAndRelease(int stream) {
        require(RequestCode.PCM_STOP, stream);
        require(RequestCode.PCM_RELEASE, stream);
    }
}
