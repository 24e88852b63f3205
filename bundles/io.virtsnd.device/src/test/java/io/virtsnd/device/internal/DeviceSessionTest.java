// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.protocol.RequestCode;
import io.virtsnd.virtqueue.AvailViolation;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceSessionTest {

    private static final int NEEDS_RESET = 64;

    private final SoundDevice device = new SoundDevice(
            DeviceSettings.of("test", ClockKind.STEPPED, Direction.OUTPUT, Direction.INPUT)
                    .withJacks(List.of(new JackInfo(0, 0, 0, 0, 0, true))),
            () -> 0);
    private final TestDriver driver = new TestDriver(device);
    private final BackendSession session = driver.session;

    @AfterEach
    void close() {
        driver.close();
    }

    @Test
    void shouldCountJacksStreamsAndMapsInItsConfiguration() {
        ByteBuffer config = ByteBuffer.allocate(16);
        assertThat(session.readConfig(0, config)).isEqualTo(12);
        assertThat(config.array()).isEqualTo(new byte[] {1, 0, 0, 0, 2, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0});
        assertThat(session.readConfig(10, config.clear())).isEqualTo(2);
        assertThat(session.readConfig(12, config.clear())).isZero();
        assertThat(session.readConfig(-1, config.clear())).isZero();
        assertThat(session.configGeneration()).isZero();
    }

    @Test
    void shouldHaveFourQueues() {
        assertThat(session.queueSizeMax(0)).isEqualTo(32768);
        assertThat(session.queueSizeMax(3)).isEqualTo(32768);
        assertThat(session.queueSizeMax(4)).isZero();
        assertThat(session.queueSizeMax(-1)).isZero();
    }

    @Test
    void shouldOfferVersionOneAndBothRingFeatures() {
        assertThat(session.deviceFeatures()).isEqualTo(1L << 32 | 1L << 28 | 1L << 29);
    }

    private int statusWith(long features) {
        session.setStatus(0);
        session.setStatus(3);
        session.driverFeatures(features);
        session.setStatus(11);
        return session.status();
    }

    @Test
    void shouldAcceptOnlyFeaturesThatItCanWorkWith() {
        assertThat(statusWith(1L << 32)).isEqualTo(11);
        assertThat(statusWith(1L << 32 | 1L << 28 | 1L << 33)).isEqualTo(11);
        assertThat(statusWith(1L << 28)).isEqualTo(3);
        assertThat(statusWith(1L << 32 | 1)).isEqualTo(3);
        assertThat(statusWith(1L << 32 | 1L << 34)).isEqualTo(3);
        assertThat(device.rejections().of(Rejection.FEATURES)).isEqualTo(3);
    }

    @Test
    void shouldKeepFeaturesOnceTheyAreAgreed() {
        statusWith(1L << 32);
        session.driverFeatures(0);
        assertThat(device.rejections().of(Rejection.FEATURES)).isEqualTo(1);
        session.setStatus(15);
        assertThat(session.status()).isEqualTo(15);
    }

    @Test
    void shouldNotBeReadyWithoutFeatures() {
        session.setStatus(7);
        assertThat(session.status()).isEqualTo(3);
        assertThat(device.rejections().of(Rejection.STATUS)).isEqualTo(1);
    }

    @Test
    void shouldKeepStatusBitsThatADriverClears() {
        statusWith(1L << 32);
        session.setStatus(1);
        assertThat(session.status()).isEqualTo(11);
        assertThat(device.rejections().of(Rejection.STATUS)).isEqualTo(1);
    }

    @Test
    void shouldBeHeldByOneTransport() {
        assertThatThrownBy(() -> device.claim("other", driver))
                .isInstanceOf(ClaimedException.class)
                .hasMessageContaining("holder=test");
        session.close();
        session.setStatus(1);
        session.kick(0);
        assertThat(session.status()).isZero();
        device.claim("other", driver).close();
    }

    @Test
    void shouldNotBeClaimedWhenItIsGone() {
        device.close();
        assertThatThrownBy(() -> device.claim("other", driver)).isInstanceOf(TransportException.class);
        session.setStatus(3);
        assertThat(session.status()).isZero();
    }

    @Test
    void shouldConsumeNothingBeforeDriverOk() {
        driver.start(0, 16);
        session.setStatus(0);
        driver.start(0, 16);
        assertThat(driver.ask(TestDriver.words(0x102, 0), 4)).hasSize(4);
        // Again, but with everything added before the driver is ready.
        session.setStatus(0);
        statusWith(1L << 32);
        TestMemory memory = driver.memory;
        MemoryRegion ring = memory.allocate(4096, 128);
        session.startQueue(
                new QueueAddresses(0, 4, ring.deviceAddress(0), ring.deviceAddress(128), ring.deviceAddress(256)), 0);
        ring.buffer().putShort(128 + 2, (short) 1);
        session.kick(0);
        driver.work();
        assertThat(ring.buffer().getShort(256 + 2)).isZero();
        assertThat(device.rejections().of(Rejection.KICK_BEFORE_DRIVER_OK)).isEqualTo(1);
        session.setStatus(15);
        driver.work();
        assertThat(ring.buffer().getShort(256 + 2)).isEqualTo((short) 1);
    }

    @Test
    void shouldIgnoreNotificationsOfQueuesThatThereAreNot() {
        driver.start(0, 16);
        session.kick(4);
        session.kick(-1);
        session.kick(Integer.MAX_VALUE);
        assertThat(device.rejections().of(Rejection.KICK_UNKNOWN_QUEUE)).isEqualTo(3);
    }

    @Test
    void shouldRefuseQueuesThatCannotBe() {
        statusWith(1L << 32);
        assertThatThrownBy(() -> session.startQueue(new QueueAddresses(4, 16, 0, 0, 0), 0))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("index=4");
        assertThatThrownBy(() -> session.startQueue(new QueueAddresses(0, 16, 0, 0, 0), 0))
                .isInstanceOf(TransportException.class);
        MemoryRegion ring = driver.memory.allocate(4096, 128);
        QueueAddresses good =
                new QueueAddresses(0, 4, ring.deviceAddress(0), ring.deviceAddress(128), ring.deviceAddress(256));
        session.startQueue(good, 0);
        assertThatThrownBy(() -> session.startQueue(good, 0))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("started already");
    }

    @Test
    void shouldForgetEverythingWhenItIsReset() {
        driver.start(0, 64);
        driver.prepare(0, 4);
        TestDriver.Sent sent = driver.play(0, new byte[1920]);
        driver.require(driver.command(RequestCode.PCM_START, 0));
        session.setStatus(0);
        assertThat(session.status()).isZero();
        device.step(0, 4800);
        session.kick(TestDriver.TX);
        driver.work();
        assertThat(driver.poll(TestDriver.TX)).isEmpty();
        assertThat(sent.all()).containsOnly(0xee);
        driver.start(0, 64);
        assertThat(driver.command(RequestCode.PCM_START, 0).code()).isEqualTo(0x8001);
        driver.prepare(0, 4);
    }

    @Test
    void shouldFailOnceAndSaySoWhenItsOwnerWantsIt() {
        driver.start(0, 16);
        device.needsReset();
        device.needsReset();
        assertThat(session.status()).isEqualTo(15 | NEEDS_RESET);
        assertThat(driver.configSignals).hasValue(1);
        assertThat(driver.send(TestDriver.CONTROL, TestDriver.words(0x102, 0), 4).isUsed)
                .isFalse();
        session.setStatus(79);
        assertThat(session.status()).isEqualTo(15 | NEEDS_RESET);
        driver.start(0, 16);
        assertThat(session.status()).isEqualTo(15);
        assertThat(driver.ask(TestDriver.words(0x102, 0), 4)).hasSize(4);
    }

    @Test
    void shouldFailWhenADriverBreaksAQueue() {
        driver.start(0, 16);
        driver.session.kick(0);
        MemoryRegion ring = driver.memory.allocate(4096, 128);
        session.stopQueue(0);
        session.startQueue(
                new QueueAddresses(0, 4, ring.deviceAddress(0), ring.deviceAddress(128), ring.deviceAddress(256)), 0);
        ring.buffer().putShort(128 + 2, (short) 5);
        session.kick(0);
        driver.work();
        assertThat(session.status()).isEqualTo(15 | NEEDS_RESET);
        assertThat(driver.configSignals).hasValue(1);
        assertThat(device.violations(AvailViolation.INDEX_JUMP)).isEqualTo(1);
    }

    @Test
    void shouldFailWhenTheMemoryOfAQueueGoes() {
        driver.start(0, 16);
        session.memory(List.of());
        driver.work();
        assertThat(session.status() & NEEDS_RESET).isEqualTo(NEEDS_RESET);
        assertThat(device.violations(AvailViolation.AREA_UNMAPPED)).isEqualTo(4);
    }

    @Test
    void shouldGiveBackAMessageWhoseMemoryGoes() {
        driver.start(0, 16);
        driver.prepare(0, 4);
        TestDriver.Sent gone = driver.play(0, new byte[1920]);
        TestDriver.Sent there = driver.play(0, new byte[1920]);
        gone.readable.release();
        driver.require(driver.command(RequestCode.PCM_START, 0));
        device.step(0, 480);
        driver.poll(TestDriver.TX);
        assertThat(gone.length).isZero();
        assertThat(there.status()).isEqualTo(0x8000);
    }

    @Test
    void shouldStopAQueueAfterItGaveEverythingBack() {
        driver.start(VirtioFeatures.EVENT_IDX, 16);
        driver.prepare(0, 4);
        TestDriver.Sent sent = driver.play(0, new byte[1920]);
        int next = session.stopQueue(TestDriver.TX);
        assertThat(next).isEqualTo(1);
        driver.poll(TestDriver.TX);
        assertThat(sent.status()).isEqualTo(0x8000);
        assertThat(session.stopQueue(TestDriver.TX)).isZero();
        assertThat(session.stopQueue(9)).isZero();
    }

    @Test
    void shouldCountWhatGoesThroughItsQueues() {
        driver.start(0, 16);
        driver.ask(TestDriver.words(0x102, 0), 4);
        assertThat(device.statistics()).hasSize(4);
        assertThat(device.statistics().get(0)).isEqualTo(driver.queues[0].statistics());
        assertThat(device.statistics().get(0).bytesOut()).isEqualTo(8);
        assertThat(device.statistics().get(0).bytesIn()).isEqualTo(4);
    }

    @Test
    void shouldRefuseOwnersThatMistakeStreamOrClock() {
        assertThatThrownBy(() -> device.step(2, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("streamId=2");
        assertThatThrownBy(() -> device.step(0, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> device.streamStatistics(-1)).isInstanceOf(IllegalArgumentException.class);
        try (SoundDevice other =
                new SoundDevice(DeviceSettings.of("other", ClockKind.FREE, Direction.OUTPUT), () -> 0)) {
            assertThatThrownBy(() -> other.step(0, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("clock=FREE");
        }
    }
}
