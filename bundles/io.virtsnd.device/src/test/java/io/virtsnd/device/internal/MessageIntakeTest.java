// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.Direction;
import io.virtsnd.protocol.RequestCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageIntakeTest {

    private static final int BAD_MSG = 0x8001;
    private static final int IO_ERR = 0x8003;

    private final SoundDevice device =
            new SoundDevice(DeviceSettings.of("test", ClockKind.STEPPED, Direction.OUTPUT, Direction.INPUT), () -> 0);
    private final TestDriver driver = TestDriver.ready(device);

    @AfterEach
    void close() {
        driver.close();
    }

    private void assertRejected(TestDriver.Sent sent, Rejection reason, int status) {
        assertThat(sent.isUsed).isTrue();
        assertThat(sent.length).isEqualTo(8);
        assertThat(sent.writable.buffer().getInt(0)).isEqualTo(status);
        assertThat(sent.writable.buffer().getInt(4)).isZero();
        if (sent.writable.size() >= 16) {
            assertThat(sent.status()).isEqualTo(status);
        }
        assertThat(device.rejections().of(reason)).isEqualTo(1);
    }

    @Test
    void shouldAnswerIoErrBeforePrepareAndAfterRelease() {
        assertRejected(driver.play(0, new byte[4]), Rejection.IO_STATE, IO_ERR);
        driver.prepare(0, 4);
        driver.require(driver.command(RequestCode.PCM_RELEASE, 0));
        TestDriver.Sent late = driver.play(0, new byte[4]);
        assertThat(late.status()).isEqualTo(IO_ERR);
        assertThat(device.streamStatistics(0).rejected()).isEqualTo(2);
    }

    @Test
    void shouldRejectAMessageForAStreamThatThereIsNot() {
        assertRejected(driver.play(2, new byte[4]), Rejection.IO_UNKNOWN_STREAM, BAD_MSG);
        assertThat(driver.play(-1, new byte[4]).status()).isEqualTo(BAD_MSG);
    }

    @Test
    void shouldRejectAMessageInTheOtherQueue() {
        driver.prepare(1, 4);
        assertRejected(driver.play(1, new byte[4]), Rejection.IO_DIRECTION, BAD_MSG);
    }

    @Test
    void shouldRejectAMessageWithoutAWholeHeader() {
        assertRejected(driver.send(TestDriver.TX, new byte[3], 8), Rejection.IO_NO_HEADER, BAD_MSG);
        assertThat(driver.send(TestDriver.RX, new byte[0], 16).status()).isEqualTo(BAD_MSG);
    }

    @Test
    void shouldGiveBackAMessageWithoutRoomForItsStatus() {
        TestDriver.Sent sent = driver.send(TestDriver.TX, TestDriver.message(0, new byte[4]), 7);
        assertThat(sent.isUsed).isTrue();
        assertThat(sent.length).isZero();
        assertThat(sent.all()).containsOnly(0xee);
        assertThat(driver.send(TestDriver.TX, TestDriver.message(0, new byte[4]), 0).length)
                .isZero();
        assertThat(device.rejections().of(Rejection.IO_NO_STATUS)).isEqualTo(2);
    }

    @Test
    void shouldRejectWritableDataInPlaybackAndReadableInCapture() {
        driver.prepare(0, 4);
        driver.prepare(1, 4);
        assertRejected(
                driver.send(TestDriver.TX, TestDriver.message(0, new byte[4]), 12),
                Rejection.IO_DATA_DIRECTION,
                BAD_MSG);
        assertThat(driver.send(TestDriver.RX, TestDriver.message(1, new byte[4]), 1928)
                        .status())
                .isEqualTo(BAD_MSG);
    }

    @Test
    void shouldRejectAMessageWithoutData() {
        driver.prepare(0, 4);
        driver.prepare(1, 4);
        assertRejected(driver.play(0, new byte[0]), Rejection.IO_NO_DATA, BAD_MSG);
        assertThat(driver.capture(1, 0).status()).isEqualTo(BAD_MSG);
    }

    @Test
    void shouldRejectAMessageWithAPartOfAFrame() {
        driver.prepare(0, 4);
        assertRejected(driver.play(0, new byte[1918]), Rejection.IO_PART_OF_FRAME, BAD_MSG);
    }

    @Test
    void shouldRejectAMessageLongerThanTheBuffer() {
        driver.prepare(0, 4);
        assertRejected(driver.play(0, new byte[4 * 1920 + 4]), Rejection.IO_TOO_LONG, BAD_MSG);
    }

    @Test
    void shouldTakeAShortLastMessage() {
        driver.prepare(0, 4);
        TestDriver.Sent sent = driver.play(0, new byte[4]);
        driver.require(driver.command(RequestCode.PCM_START, 0));
        device.step(0, 1);
        driver.poll(TestDriver.TX);
        assertThat(sent.status()).isEqualTo(0x8000);
    }

    @Test
    void shouldGoOnAfterAMalformedMessage() {
        driver.prepare(0, 4);
        driver.play(0, new byte[3]);
        TestDriver.Sent good = driver.play(0, new byte[1920]);
        driver.require(driver.command(RequestCode.PCM_START, 0));
        device.step(0, 480);
        driver.poll(TestDriver.TX);
        assertThat(good.status()).isEqualTo(0x8000);
    }
}
