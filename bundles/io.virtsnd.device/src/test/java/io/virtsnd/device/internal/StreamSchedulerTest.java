// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.protocol.RequestCode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamSchedulerTest {

    private static final long MS = 1_000_000L;

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 3 * MS);
    private SoundDevice device;
    private TestDriver driver;

    private void open(ClockKind clock) {
        device = new SoundDevice(
                DeviceSettings.of("test", clock, Direction.OUTPUT, Direction.INPUT, Direction.OUTPUT), now::get);
        driver = TestDriver.ready(device);
    }

    @AfterEach
    void close() {
        driver.close();
    }

    private void command(RequestCode code, int stream) {
        driver.require(driver.command(code, stream));
    }

    private int usedAfter(long nanos, int queue) {
        now.addAndGet(nanos);
        driver.work();
        return driver.poll(queue).size();
    }

    private long xruns(int stream) {
        return device.streamStatistics(stream).xruns();
    }

    @Test
    void shouldCompleteEachMessageWhenItsTimeIsOverInRealTime() {
        open(ClockKind.SAMPLE);
        driver.prepare(0, 4);
        for (int i = 0; i < 4; i++) {
            driver.play(0, new byte[1920]);
        }
        assertThat(usedAfter(50 * MS, TestDriver.TX)).isZero();
        command(RequestCode.PCM_START, 0);
        assertThat(usedAfter(10 * MS - 1, TestDriver.TX)).isZero();
        assertThat(usedAfter(1, TestDriver.TX)).isEqualTo(1);
        assertThat(usedAfter(10 * MS - 1, TestDriver.TX)).isZero();
        assertThat(usedAfter(1, TestDriver.TX)).isEqualTo(1);
        assertThat(xruns(0)).isZero();
    }

    @Test
    void shouldNotDriftWhenItWakesLate() {
        open(ClockKind.SAMPLE);
        driver.prepare(0, 4);
        for (int i = 0; i < 4; i++) {
            driver.play(0, new byte[1920]);
        }
        command(RequestCode.PCM_START, 0);
        assertThat(usedAfter(19 * MS, TestDriver.TX)).isEqualTo(1);
        assertThat(usedAfter(1 * MS, TestDriver.TX)).isEqualTo(1);
    }

    @Test
    void shouldConsumeWhatIsQueuedWhenItWakesLateBeforeItJudges() {
        open(ClockKind.SAMPLE);
        driver.prepare(0, 4);
        driver.play(0, new byte[1920]);
        driver.play(0, new byte[1920]);
        command(RequestCode.PCM_START, 0);
        now.addAndGet(35 * MS);
        // Added in time as far as the device can know, and not told of.
        driver.add(TestDriver.TX, TestDriver.message(0, new byte[1920]), 8);
        driver.add(TestDriver.TX, TestDriver.message(0, new byte[1920]), 8);
        driver.work();
        assertThat(driver.poll(TestDriver.TX)).hasSize(3);
        assertThat(xruns(0)).isZero();
        assertThat(usedAfter(5 * MS, TestDriver.TX)).isEqualTo(1);
    }

    @Test
    void shouldCountOneXrunAnEpisodeAndStartTheTimeAnew() {
        open(ClockKind.SAMPLE);
        driver.prepare(0, 4);
        driver.play(0, new byte[1920]);
        command(RequestCode.PCM_START, 0);
        assertThat(usedAfter(10 * MS, TestDriver.TX)).isEqualTo(1);
        assertThat(xruns(0)).isEqualTo(1);
        assertThat(usedAfter(100 * MS, TestDriver.TX)).isZero();
        assertThat(xruns(0)).isEqualTo(1);
        driver.play(0, new byte[1920]);
        driver.play(0, new byte[1920]);
        assertThat(usedAfter(10 * MS - 1, TestDriver.TX)).isZero();
        assertThat(usedAfter(1, TestDriver.TX)).isEqualTo(1);
        assertThat(usedAfter(10 * MS, TestDriver.TX)).isEqualTo(1);
        assertThat(xruns(0)).isEqualTo(2);
    }

    @Test
    void shouldHaveNoXrunBeforeTheFirstMessage() {
        open(ClockKind.SAMPLE);
        driver.prepare(0, 4);
        command(RequestCode.PCM_START, 0);
        assertThat(usedAfter(100 * MS, TestDriver.TX)).isZero();
        assertThat(xruns(0)).isZero();
    }

    @Test
    void shouldHaveNoXrunsWithASinglePeriod() {
        open(ClockKind.SAMPLE);
        driver.prepare(0, 1);
        driver.play(0, new byte[1920]);
        command(RequestCode.PCM_START, 0);
        assertThat(usedAfter(10 * MS, TestDriver.TX)).isEqualTo(1);
        assertThat(usedAfter(10 * MS, TestDriver.TX)).isZero();
        assertThat(xruns(0)).isZero();
    }

    @Test
    void shouldGoOnInTheMiddleOfAMessageAfterAStop() {
        open(ClockKind.SAMPLE);
        driver.prepare(0, 4);
        driver.play(0, new byte[1920]);
        command(RequestCode.PCM_START, 0);
        now.addAndGet(4 * MS);
        command(RequestCode.PCM_STOP, 0);
        assertThat(usedAfter(100 * MS, TestDriver.TX)).isZero();
        command(RequestCode.PCM_START, 0);
        assertThat(usedAfter(6 * MS - 1, TestDriver.TX)).isZero();
        assertThat(usedAfter(1, TestDriver.TX)).isEqualTo(1);
    }

    @Test
    void shouldKeepTimeOverManySecondsOfAnOddRate() {
        open(ClockKind.SAMPLE);
        driver.require(driver.params(0, PcmFormat.U8, PcmRate.HZ_11025, 1, 100, 4));
        command(RequestCode.PCM_PREPARE, 0);
        command(RequestCode.PCM_START, 0);
        long start = now.get();
        driver.play(0, new byte[100]);
        for (long i = 1; i <= 5000; i++) {
            driver.play(0, new byte[100]);
            long end = i * 100 * 1_000_000_000L / 11025;
            now.set(start + end - 1);
            driver.work();
            assertThat(driver.poll(TestDriver.TX)).isEmpty();
            now.set(start + end);
            driver.work();
            assertThat(driver.poll(TestDriver.TX)).hasSize(1);
        }
        assertThat(xruns(0)).isZero();
    }

    @Test
    void shouldRecordSilenceInRealTime() {
        open(ClockKind.SAMPLE);
        driver.require(driver.params(1, PcmFormat.U16, PcmRate.HZ_48000, 1, 960, 2));
        command(RequestCode.PCM_PREPARE, 1);
        TestDriver.Sent sent = driver.capture(1, 960);
        command(RequestCode.PCM_START, 1);
        assertThat(usedAfter(10 * MS - 1, TestDriver.RX)).isZero();
        assertThat(usedAfter(1, TestDriver.RX)).isEqualTo(1);
        assertThat(sent.length).isEqualTo(968);
        assertThat(sent.status()).isEqualTo(ControlStatus.OK.code());
        for (int i = 0; i < 960; i += 2) {
            assertThat(sent.writable.buffer().getShort(i)).isEqualTo((short) 0x8000);
        }
        assertThat(xruns(1)).isEqualTo(1);
    }

    @Test
    void shouldPaceByItselfWithTheClockOfABackendThatIsNotThere() {
        open(ClockKind.BACKEND);
        driver.prepare(0, 4);
        driver.play(0, new byte[1920]);
        command(RequestCode.PCM_START, 0);
        assertThat(usedAfter(10 * MS - 1, TestDriver.TX)).isZero();
        assertThat(usedAfter(1, TestDriver.TX)).isEqualTo(1);
        assertThat(device.streamStatistics(0).discarded()).isEqualTo(480);
    }

    @Test
    void shouldConsumeAtOnceWithTheFreeClockAndHaveNoXruns() {
        open(ClockKind.FREE);
        driver.prepare(0, 2);
        command(RequestCode.PCM_START, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(driver.play(0, new byte[1920]).status()).isEqualTo(ControlStatus.OK.code());
        }
        assertThat(xruns(0)).isZero();
        assertThat(device.streamStatistics(0).frames()).isEqualTo(48_000);
        assertThat(device.streamStatistics(0).messages()).isEqualTo(100);
    }

    @Test
    void shouldRecordThePatternWithTheFreeClock() {
        open(ClockKind.FREE);
        driver.prepare(1, 2);
        command(RequestCode.PCM_START, 1);
        for (int i = 0; i < 100; i++) {
            TestDriver.Sent sent = driver.capture(1, 1920);
            for (int n = 0; n < 960; n++) {
                assertThat(sent.writable.buffer().getShort(2 * n)).isEqualTo((short) (i * 960 + n));
            }
        }
    }

    @Test
    void shouldJudgeStarvationOfStepsAsInRealTime() {
        open(ClockKind.STEPPED);
        driver.prepare(0, 4);
        driver.play(0, new byte[1920]);
        command(RequestCode.PCM_START, 0);
        device.step(0, 479);
        assertThat(driver.poll(TestDriver.TX)).isEmpty();
        device.step(0, 1);
        assertThat(driver.poll(TestDriver.TX)).hasSize(1);
        assertThat(xruns(0)).isZero();
        device.step(0, 1);
        device.step(0, 1);
        assertThat(xruns(0)).isEqualTo(1);
        driver.play(0, new byte[1920]);
        assertThat(driver.poll(TestDriver.TX)).isEmpty();
        device.step(0, 481);
        assertThat(driver.poll(TestDriver.TX)).hasSize(1);
        assertThat(xruns(0)).isEqualTo(2);
    }

    @Test
    void shouldKeepStreamsApart() {
        open(ClockKind.SAMPLE);
        driver.prepare(0, 4);
        driver.require(driver.params(2, PcmFormat.S16, PcmRate.HZ_48000, 2, 960, 4));
        command(RequestCode.PCM_PREPARE, 2);
        TestDriver.Sent slow = driver.play(0, new byte[1920]);
        TestDriver.Sent quick = driver.play(2, new byte[960]);
        command(RequestCode.PCM_START, 0);
        command(RequestCode.PCM_START, 2);
        now.addAndGet(5 * MS);
        driver.work();
        assertThat(driver.poll(TestDriver.TX)).containsExactly(quick);
        now.addAndGet(5 * MS);
        driver.work();
        assertThat(driver.poll(TestDriver.TX)).containsExactly(slow);
    }

    @Test
    void shouldLoseWhatABackendRecordsDuringAnOverrun() {
        open(ClockKind.SAMPLE);
        FakeBackend backend = new FakeBackend();
        backend.recording = new byte[4 * 96_000];
        for (int frame = 0; frame < 96_000; frame++) {
            ByteBuffer.wrap(backend.recording).order(ByteOrder.LITTLE_ENDIAN).putInt(4 * frame, frame);
        }
        device.bind(backend);
        driver.prepare(1, 4);
        command(RequestCode.PCM_START, 1);
        await().until(() -> backend.streams.size() == 1 && backend.streams.get(0).readPosition == 4 * 48_000);
        TestDriver.Sent before = driver.capture(1, 1920);
        assertThat(usedAfter(10 * MS, TestDriver.RX)).isEqualTo(1);
        assertThat(before.writable.buffer().getInt(0)).isZero();
        assertThat(before.writable.buffer().getInt(1916)).isEqualTo(479);
        now.addAndGet(100 * MS);
        TestDriver.Sent after = driver.capture(1, 1920);
        assertThat(usedAfter(10 * MS, TestDriver.RX)).isEqualTo(1);
        assertThat(after.writable.buffer().getInt(0)).isEqualTo(480 + 4800);
        assertThat(device.streamStatistics(1).discarded()).isEqualTo(4800);
        assertThat(xruns(1)).isEqualTo(2);
    }

    @Test
    void shouldWaitForASourceThatIsLate() {
        open(ClockKind.SAMPLE);
        FakeBackend backend = new FakeBackend();
        backend.gate = new CountDownLatch(1);
        backend.recording = new byte[1920];
        Arrays.fill(backend.recording, (byte) 7);
        device.bind(backend);
        driver.prepare(1, 4);
        command(RequestCode.PCM_START, 1);
        TestDriver.Sent sent = driver.capture(1, 1920);
        assertThat(usedAfter(10 * MS, TestDriver.RX)).isZero();
        assertThat(usedAfter(150 * MS, TestDriver.RX)).isZero();

        backend.gate.countDown();
        await().until(() -> !backend.streams.isEmpty() && backend.streams.get(0).isClosed);
        await().until(() -> usedAfter(MS, TestDriver.RX) == 1);
        assertThat(sent.writable.buffer().get(0)).isEqualTo((byte) 7);
        assertThat(sent.writable.buffer().get(1919)).isEqualTo((byte) 7);
        // The driver's: it gave no second message.
        assertThat(xruns(1)).isEqualTo(1);
    }

    @Test
    void shouldRecordSilenceWhenASourceStaysAway() {
        open(ClockKind.SAMPLE);
        FakeBackend backend = new FakeBackend();
        backend.gate = new CountDownLatch(1);
        device.bind(backend);
        driver.prepare(1, 4);
        command(RequestCode.PCM_START, 1);
        TestDriver.Sent sent = driver.capture(1, 1920);
        assertThat(usedAfter(10 * MS + StreamScheduler.PATIENCE_NANOS - 1, TestDriver.RX))
                .isZero();
        assertThat(usedAfter(MS, TestDriver.RX)).isEqualTo(1);
        assertThat(sent.writable.buffer().get(0)).isZero();
        // The source's, and the driver's: it gave no second message.
        assertThat(xruns(1)).isEqualTo(2);
        backend.gate.countDown();
    }
}
