// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.DescriptorChain;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.VirtioDevice;
import io.virtsnd.virtqueue.VirtioFeatures;
import io.virtsnd.virtqueue.Virtqueue;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(20)
class LoopbackTransportTest {

    private final EchoDevice echo = new EchoDevice();
    private LoopbackTransport transport = transport(LoopbackSettings.of("loop"));

    private LoopbackTransport transport(LoopbackSettings settings) {
        return new LoopbackTransport(settings, echo, new SplittableRandom(11));
    }

    private void assertViolations(Violation... expected) {
        assertThat(transport.violations()).hasSize(Violation.values().length);
        for (Violation violation : Violation.values()) {
            long count = java.util.List.of(expected).contains(violation) ? 1 : 0;
            assertThat(transport.violations()).containsEntry(violation, count);
        }
    }

    @ParameterizedTest
    @CsvSource({"true,true,false", "true,false,false", "false,true,true", "false,false,true", "true,true,true"})
    void shouldCarryMessagesToTheDeviceAndBack(boolean indirect, boolean eventIdx, boolean bounce) {
        transport = transport(new LoopbackSettings("loop", 16, indirect, eventIdx, bounce));
        VirtioDevice device = new VirtioDevice(transport, "test", System::nanoTime);
        long features = device.start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX);
        assertThat((features & VirtioFeatures.INDIRECT_DESC) != 0).isEqualTo(indirect);
        assertThat((features & VirtioFeatures.EVENT_IDX) != 0).isEqualTo(eventIdx);
        QueueSetup setup = device.setUpQueue(1, 1024);
        assertThat(setup.size()).isEqualTo(16);
        device.driverOk();
        Virtqueue queue = new Virtqueue(setup, device.memory());
        MemoryRegion region = device.memory().allocate(64, 4);
        DescriptorChain chain = queue.chain()
                .readable(region, 0, 3)
                .readable(region, 3, 5)
                .writable(region, 32, 8)
                .reserve("token");
        Completions completions = new Completions();
        for (int i = 0; i < 100_000; i++) {
            region.buffer().putLong(0, i * 0x1234_5678_9abcL);
            queue.add(chain);
            if (queue.needsKick()) {
                queue.notifyDevice();
            }
            assertThat(device.session().await(TimeUnit.SECONDS.toNanos(1))).isEqualTo(2);
            assertThat(queue.poll(completions)).isEqualTo(1);
            assertThat(completions.length(0)).isEqualTo(8);
            assertThat(region.buffer().getLong(32)).isEqualTo(i * 0x1234_5678_9abcL);
            queue.enableSignals();
        }
        device.close();
        assertViolations();
    }

    @Test
    void shouldShowRegistersAndConfigurationOfItsDevice() {
        assertThat(transport.startsFresh()).isTrue();
        try (TransportSession session = transport.claim("test")) {
            assertThat(transport.deviceFeatures()).isEqualTo(EchoDevice.FEATURES);
            assertThat(transport.configGeneration()).isEqualTo(7);
            ByteBuffer config = ByteBuffer.allocate(4);
            assertThat(transport.readConfig(0, config)).isEqualTo(1);
            assertThat(config.get(0)).isEqualTo((byte) 0x19);
            assertThat(transport.queueSizeMax(0)).isEqualTo(256);
            assertThat(transport.queueSizeMax(2)).isZero();
            assertThat(session.await(0)).isZero();
        }
    }

    @Test
    void shouldBeHeldByOneAtATime() {
        TransportSession session = transport.claim("first");
        assertThatThrownBy(() -> transport.claim("second"))
                .isInstanceOf(ClaimedException.class)
                .hasMessageContaining("holder=first")
                .hasMessageContaining("claimant=second");
        session.close();
        transport.claim("second").close();
    }

    @Test
    void shouldNotBeHeldWhenItsDeviceIs() {
        echo.claim("somebody", null);
        assertThatThrownBy(() -> transport.claim("test"))
                .isInstanceOf(ClaimedException.class)
                .hasMessageContaining("holder=somebody");
        echo.close();
        transport.claim("test").close();
    }

    @Test
    void shouldRefuseEverythingWithoutAClaim() {
        assertThatThrownBy(transport::status)
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("not claimed");
        assertThatThrownBy(() -> transport.setStatus(0)).isInstanceOf(TransportException.class);
    }

    @Test
    void shouldTellWhoWaitsThatItIsGone() throws Exception {
        TransportSession session = transport.claim("test");
        QueueNotifier notifier = started();
        CompletableFuture<Long> waiting =
                CompletableFuture.supplyAsync(() -> session.await(TimeUnit.SECONDS.toNanos(10)));
        transport.remove();
        assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(TransportSession.REMOVED);
        assertThat(session.await(0)).isEqualTo(TransportSession.REMOVED);
        assertThat(echo.status).isZero();
        assertThat(echo.chunks).isEmpty();
        int kicks = echo.kicks;
        notifier.notifyQueue();
        assertThat(echo.kicks).isEqualTo(kicks);
        assertThatThrownBy(transport::status)
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("gone");
        assertThatThrownBy(() -> transport.setStatus(0)).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> transport.claim("test")).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> transport.memory().allocate(8, 8)).isInstanceOf(TransportException.class);
        session.close();
    }

    private QueueNotifier started() {
        transport.setStatus(1);
        transport.setStatus(3);
        transport.driverFeatures(VirtioFeatures.VERSION_1);
        transport.setStatus(11);
        QueueNotifier notifier = transport.enableQueue(queue(0, 4));
        transport.setStatus(15);
        return notifier;
    }

    private QueueAddresses queue(int index, int size) {
        MemoryRegion ring = transport.memory().allocate(SplitRingLayout.regionBytes(size), 128);
        return new QueueAddresses(
                index,
                size,
                ring.deviceAddress(0),
                ring.deviceAddress(SplitRingLayout.availOffset(size)),
                ring.deviceAddress(SplitRingLayout.usedOffset(size)));
    }

    @Test
    void shouldGiveOrderedDriversNothingToComplainOf() {
        TransportSession session = transport.claim("test");
        started().notifyQueue();
        transport.setStatus(0);
        session.close();
        assertViolations();
    }

    @Test
    void shouldReportANotificationBeforeDriverOk() {
        transport.claim("test");
        transport.setStatus(1);
        transport.setStatus(3);
        transport.driverFeatures(VirtioFeatures.VERSION_1);
        transport.setStatus(11);
        transport.enableQueue(queue(0, 4)).notifyQueue();
        assertViolations(Violation.KICK_BEFORE_DRIVER_OK);
    }

    @Test
    void shouldReportAQueueBeforeFeaturesOkAndAfterDriverOk() {
        transport.claim("test");
        transport.enableQueue(queue(0, 4));
        assertViolations(Violation.QUEUE_BEFORE_FEATURES_OK);
        transport.setStatus(0);
        started();
        transport.enableQueue(queue(1, 4));
        assertViolations(Violation.QUEUE_BEFORE_FEATURES_OK, Violation.QUEUE_AFTER_DRIVER_OK);
    }

    @Test
    void shouldReportStatusBitsThatAreClearedOrOutOfOrder() {
        transport.claim("test");
        transport.setStatus(1);
        transport.setStatus(2);
        assertViolations(Violation.STATUS_BIT_CLEARED, Violation.STATUS_ORDER);
    }

    @Test
    void shouldReportFeaturesThatWereNotOfferedOrHadToBeAccepted() {
        transport.claim("test");
        transport.driverFeatures(1L << 34);
        assertViolations(Violation.FEATURE_NOT_OFFERED, Violation.VERSION_1_NOT_ACCEPTED);
    }

    @Test
    void shouldReportAClaimGivenBackWithoutReset() {
        TransportSession session = transport.claim("test");
        started();
        session.close();
        assertViolations(Violation.CLOSED_WITHOUT_RESET);
    }

    @Test
    void shouldRefuseAQueueLargerThanOffered() {
        transport.claim("test");
        assertThatThrownBy(() -> transport.enableQueue(queue(0, 512)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("size=512")
                .hasMessageContaining("queueSizeMax=256");
    }

    @Test
    void shouldTakeReleasedMemoryFromTheDevice() {
        transport.claim("test");
        MemoryRegion first = transport.memory().allocate(100, 4);
        MemoryRegion second = transport.memory().allocate(200, 4096);
        assertThat(echo.chunks).hasSize(2);
        assertThat(second.deviceAddress(0) % 4096).isZero();
        assertThat(second.deviceAddress(199)).isEqualTo(second.deviceAddress(0) + 199);
        assertThat(first.buffer().alignmentOffset(0, 4)).isZero();
        assertThat(second.buffer().alignmentOffset(0, 4096)).isZero();
        assertThatThrownBy(() -> second.deviceAddress(200)).isInstanceOf(IndexOutOfBoundsException.class);
        first.release();
        first.release();
        assertThat(echo.chunks).hasSize(1);
        assertThat(echo.chunks.get(0).address()).isEqualTo(second.deviceAddress(0));
        first.buffer().put(0, (byte) 1);
    }

    @Test
    void shouldShowMemoryToTheNextClaim() {
        MemoryRegion region = transport.memory().allocate(100, 4);
        TransportSession session = transport.claim("test");
        assertThat(echo.chunks).hasSize(1);
        session.close();
        assertThat(echo.chunks).isEmpty();
        transport.claim("again");
        assertThat(echo.chunks).hasSize(1);
        region.release();
        assertThat(echo.chunks).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,1", "8,0", "8,3", "8,8192", "-1,1"})
    void shouldRefuseImpossibleMemory(int bytes, int alignment) {
        assertThatThrownBy(() -> transport.memory().allocate(bytes, alignment))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bytes=" + bytes);
    }

    @Test
    void shouldSayWhatToDoWhenMemoryIsExhausted() {
        assertThatThrownBy(() -> transport.memory().allocate(Integer.MAX_VALUE, 4096))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("need=" + Integer.MAX_VALUE)
                .hasMessageContaining("MaxDirectMemorySize");
    }

    @ParameterizedTest
    @CsvSource({"'',16", "' ',16", "loop,0", "loop,3", "loop,65536"})
    void shouldRefuseBadSettings(String name, int size) {
        assertThatThrownBy(() -> new LoopbackSettings(name, size, true, true, false))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("transport.name=");
    }

    @Test
    void shouldKeepSignalsThatCameWhileNobodyWaited() {
        TransportSession session = transport.claim("test");
        echo.host.signalQueue(1);
        echo.host.signalQueue(0);
        echo.host.signalConfig();
        echo.host.signalQueue(99);
        assertThat(session.await(0)).isEqualTo(3 | TransportSession.CONFIG_CHANGED);
        assertThat(session.await(1_000)).isZero();
        session.wakeup();
        assertThat(session.await(TimeUnit.SECONDS.toNanos(30))).isZero();
    }

    @Test
    void shouldWakeWhoWaits() throws Exception {
        TransportSession session = transport.claim("test");
        Thread waiter = new Thread(() -> session.await(TimeUnit.SECONDS.toNanos(30)));
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.TIMED_WAITING);
        session.wakeup();
        waiter.join(5000);
        assertThat(waiter.isAlive()).isFalse();
    }

    @Test
    void shouldAllocateNothingForASignal() {
        TransportSession session = transport.claim("test");
        QueueNotifier notifier = started();
        signals(session, 10_000);
        // The JVM itself may allocate now and then while it compiles; each signal would in every window.
        assertThat(LongStream.range(0, 5).map(window -> signals(session, 2_000)).min())
                .hasValue(0);
        notifier.notifyQueue();
    }

    /** What so many signals allocate, bytes. */
    private long signals(TransportSession session, int count) {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < count; i++) {
            echo.host.signalQueue(1);
            session.await(1_000_000);
            session.await(1);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
