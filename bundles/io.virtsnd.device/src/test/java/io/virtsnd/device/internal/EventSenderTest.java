// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.protocol.RequestCode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventSenderTest {

    private final SoundDevice device = new SoundDevice(
            DeviceSettings.of("test", ClockKind.STEPPED, Direction.OUTPUT)
                    .withJacks(List.of(new JackInfo(0, 0, 0, 0, 4, false), new JackInfo(1, 0, 0, 0, 4, true))),
            () -> 0);
    private final TestDriver driver = TestDriver.ready(device);

    @AfterEach
    void close() {
        driver.close();
    }

    private TestDriver.Sent post(int bytes) {
        return driver.add(TestDriver.EVENT, new byte[0], bytes);
    }

    @Test
    void shouldSendAJackEventIntoABufferThatItWasNotToldOf() {
        TestDriver.Sent buffer = post(8);
        device.plug(0, true);
        assertThat(driver.poll(TestDriver.EVENT)).containsExactly(buffer);
        assertThat(buffer.written()).isEqualTo(new byte[] {0, 0x10, 0, 0, 0, 0, 0, 0});
        assertThat(driver.signals[TestDriver.EVENT]).hasValue(1);
        TestDriver.Sent next = post(16);
        device.plug(1, false);
        assertThat(driver.poll(TestDriver.EVENT)).containsExactly(next);
        assertThat(next.written()).isEqualTo(new byte[] {1, 0x10, 0, 0, 1, 0, 0, 0});
    }

    @Test
    void shouldSendNothingWhenNothingChanges() {
        post(8);
        device.plug(0, false);
        assertThat(driver.poll(TestDriver.EVENT)).isEmpty();
    }

    @Test
    void shouldTellThePlugStateToADriverThatStartsLater() {
        driver.session.setStatus(0);
        device.plug(0, true);
        driver.start(0, 16);
        post(8);
        driver.kick(TestDriver.EVENT);
        assertThat(driver.poll(TestDriver.EVENT)).isEmpty();
        byte[] answer = driver.ask(TestDriver.words(1, 0, 1, 24), 28);
        assertThat(answer[4 + 16]).isEqualTo((byte) 1);
    }

    @Test
    void shouldSendWhatWaitedWhenBuffersCome() {
        device.plug(0, true);
        device.plug(1, false);
        TestDriver.Sent first = post(8);
        TestDriver.Sent second = post(8);
        driver.kick(TestDriver.EVENT);
        assertThat(driver.poll(TestDriver.EVENT)).containsExactly(first, second);
        assertThat(first.written()[0]).isEqualTo((byte) 0);
        assertThat(second.written()[0]).isEqualTo((byte) 1);
    }

    @Test
    void shouldDropEventsWhenTooManyWait() {
        for (int i = 0; i < EventSender.WAITING_MAX + 10; i++) {
            device.plug(0, i % 2 == 0);
        }
        assertThat(device.droppedEvents()).isEqualTo(10);
        for (int i = 0; i < 60; i++) {
            post(8);
        }
        driver.kick(TestDriver.EVENT);
        assertThat(driver.poll(TestDriver.EVENT)).hasSize(60);
        for (int i = 0; i < 60; i++) {
            post(8);
        }
        driver.kick(TestDriver.EVENT);
        assertThat(driver.poll(TestDriver.EVENT)).hasSize(EventSender.WAITING_MAX - 60);
    }

    @Test
    void shouldRejectBuffersThatCannotTakeAnEvent() {
        TestDriver.Sent small = post(7);
        TestDriver.Sent readable = driver.add(TestDriver.EVENT, new byte[8], 8);
        TestDriver.Sent good = post(8);
        device.plug(0, true);
        assertThat(driver.poll(TestDriver.EVENT)).containsExactly(small, readable, good);
        assertThat(small.length).isZero();
        assertThat(readable.length).isZero();
        assertThat(good.length).isEqualTo(8);
        assertThat(device.rejections().of(Rejection.EVENT_TOO_SMALL)).isEqualTo(1);
        assertThat(device.rejections().of(Rejection.EVENT_READABLE)).isEqualTo(1);
    }

    private void starve(int features) {
        driver.ask(TestDriver.words(0x101, 0, 7680, 1920, features, 2 | 5 << 8 | 7 << 16), 4);
        driver.require(driver.command(RequestCode.PCM_PREPARE, 0));
        driver.play(0, new byte[1920]);
        driver.require(driver.command(RequestCode.PCM_START, 0));
        device.step(0, 481);
    }

    @Test
    void shouldSendAnXrunToAStreamThatSelectedIt() {
        TestDriver.Sent buffer = post(8);
        starve(1 << 4);
        assertThat(driver.poll(TestDriver.EVENT)).containsExactly(buffer);
        assertThat(buffer.written()).isEqualTo(new byte[] {1, 0x11, 0, 0, 0, 0, 0, 0});
        assertThat(device.streamStatistics(0).xrunsUnsent()).isZero();
    }

    @Test
    void shouldSendNoXrunToAStreamThatDidNotSelectIt() {
        post(8);
        starve(0);
        assertThat(driver.poll(TestDriver.EVENT)).isEmpty();
        assertThat(device.streamStatistics(0).xruns()).isEqualTo(1);
    }

    @Test
    void shouldCountXrunsThatFoundNoRoomToWait() {
        for (int i = 0; i < EventSender.WAITING_MAX; i++) {
            device.plug(0, i % 2 == 0);
        }
        starve(1 << 4);
        assertThat(device.streamStatistics(0).xrunsUnsent()).isEqualTo(1);
    }

    @Test
    void shouldRefuseAJackThatThereIsNot() {
        assertThatThrownBy(() -> device.plug(2, true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jackId=2");
        assertThatThrownBy(() -> device.plug(-1, true)).isInstanceOf(IllegalArgumentException.class);
    }
}
