// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

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
import io.virtsnd.linux.Linux;
import io.virtsnd.vhostuser.BackEndRequest;
import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.DescriptorChain;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.VirtioDevice;
import io.virtsnd.virtqueue.VirtioFeatures;
import io.virtsnd.virtqueue.Virtqueue;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class VhostUserTransportTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Linux linux = new Linux();
    private final Leaks leaks = new Leaks();

    @TempDir
    private Path directory;

    private VhostUserSettings settings;
    private FakeDevice peer;
    private VhostUserTransport transport;

    @BeforeEach
    void serve() {
        Path path = directory.resolve("s");
        settings = VhostUserSettings.of("test", path);
        peer = new FakeDevice(linux, path).start();
    }

    @AfterEach
    void end() {
        if (transport != null) {
            transport.remove();
        }
        peer.close();
        leaks.assertNone();
        assertThat(peer.violations()).isEmpty();
        linux.close();
    }

    private void connect() throws IOException {
        transport = new VhostUserTransport(linux, settings, () -> {});
        transport.connect();
    }

    private VirtioDevice started() {
        VirtioDevice device = new VirtioDevice(transport, "test", System::nanoTime);
        device.start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX);
        return device;
    }

    private static void echo(VirtioDevice device, Virtqueue queue, int messages) {
        MemoryRegion region = device.memory().allocate(64, 4);
        DescriptorChain chain = queue.chain()
                .readable(region, 0, 3)
                .readable(region, 3, 5)
                .writable(region, 32, 8)
                .reserve("token");
        Completions completions = new Completions();
        for (int i = 0; i < messages; i++) {
            region.buffer().putLong(0, i * 0x1234_5678_9abcL);
            queue.add(chain);
            if (queue.needsKick()) {
                queue.notifyDevice();
            }
            assertThat(device.session().await(5 * SECOND)).isEqualTo(1L << queue.index());
            assertThat(queue.poll(completions)).isEqualTo(1);
            assertThat(completions.length(0)).isEqualTo(8);
            assertThat(region.buffer().getLong(32)).isEqualTo(i * 0x1234_5678_9abcL);
            queue.enableSignals();
        }
        queue.free(chain);
        region.release();
    }

    @ParameterizedTest
    @CsvSource({
        "true,true,521",
        "true,false,521",
        "false,true,521",
        "false,false,521",
        "true,true,521",
        "true,true,127529",
        "false,true,127529",
        "true,true,513",
        "true,true,512"
    })
    void shouldCarryMessagesToTheDeviceAndBack(boolean indirect, boolean eventIdx, long protocol) throws IOException {
        settings = settings.withFeatures(eventIdx, indirect).withQueueSize(16);
        peer.protocol = protocol;
        connect();
        VirtioDevice device = new VirtioDevice(transport, "test", System::nanoTime);
        long features = device.start(VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX);
        assertThat((features & VirtioFeatures.INDIRECT_DESC) != 0).isEqualTo(indirect);
        assertThat((features & VirtioFeatures.EVENT_IDX) != 0).isEqualTo(eventIdx);
        Virtqueue[] queues = new Virtqueue[4];
        for (int i = 0; i < queues.length; i++) {
            QueueSetup setup = device.setUpQueue(i, 1024);
            assertThat(setup.size()).isEqualTo(16);
            queues[i] = new Virtqueue(setup, device.memory());
        }
        device.driverOk();
        for (Virtqueue queue : queues) {
            echo(device, queue, 200);
        }
        device.close();
    }

    @Test
    void shouldStartAgainAfterAReset() throws IOException {
        for (long protocol : new long[] {FakeDevice.PLAIN, FakeDevice.RICH}) {
            peer.protocol = protocol;
            int before = peer.connections;
            connect();
            for (int i = 0; i < 5; i++) {
                VirtioDevice device = started();
                Virtqueue queue = new Virtqueue(device.setUpQueue(2, 64), device.memory());
                device.driverOk();
                echo(device, queue, 10);
                device.reset();
                device.start(VirtioFeatures.EVENT_IDX);
                queue = new Virtqueue(device.setUpQueue(3, 64), device.memory());
                device.driverOk();
                echo(device, queue, 10);
                queue.close();
                device.close();
            }
            // RESET_DEVICE spares connections.
            assertThat(peer.connections - before > 5).isEqualTo(protocol == FakeDevice.PLAIN);
            transport.remove();
        }
    }

    @Test
    void shouldShowRegistersOfItsDevice() throws IOException {
        connect();
        assertThat(transport.startsFresh()).isTrue();
        try (TransportSession session = transport.claim("test")) {
            assertThat(transport.deviceFeatures()).isEqualTo(FakeDevice.FEATURES & ~(1L << 30));
            assertThat(transport.queueSizeMax(3)).isEqualTo(64);
            assertThat(transport.queueSizeMax(4)).isZero();
            assertThat(transport.queueSizeMax(-1)).isZero();
            assertThat(transport.status()).isZero();
            assertThat(session.await(0)).isZero();
        }
    }

    @Test
    void shouldReadAsMuchConfigurationAsThereIs() throws IOException {
        connect();
        ByteBuffer target = ByteBuffer.allocate(32);
        assertThat(transport.readConfig(0, target.position(4).limit(16))).isEqualTo(12);
        assertThat(target.get(8)).isEqualTo((byte) 2);
        assertThat(transport.readConfig(0, target.limit(20))).isEqualTo(12);
        assertThat(transport.readConfig(4, target.limit(32))).isEqualTo(8);
        assertThat(transport.readConfig(12, target)).isZero();
        assertThat(transport.readConfig(4000, target)).isZero();
        assertThat(target.position()).isEqualTo(4);
        assertThat(transport.readConfig(0, target.limit(4))).isZero();
    }

    @Test
    void shouldBeHeldByOneAtATime() throws IOException {
        connect();
        TransportSession session = transport.claim("first");
        assertThatThrownBy(() -> transport.claim("second"))
                .isInstanceOf(ClaimedException.class)
                .hasMessageContaining("holder=first")
                .hasMessageContaining("claimant=second");
        session.close();
        session.close();
        transport.claim("second").close();
        assertThat(session.await(0)).isEqualTo(TransportSession.REMOVED);
    }

    @Test
    void shouldTellWhoWaitsThatItIsGone() throws Exception {
        connect();
        VirtioDevice device = started();
        QueueNotifier notifier = device.setUpQueue(0, 16).notifier();
        MemoryRegion region = device.memory().allocate(16, 16);
        region.buffer().putLong(0, 7);
        device.driverOk();
        TransportSession session = device.session();
        CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> session.await(20 * SECOND));
        peer.kill();
        assertThat(waiting.get(5, TimeUnit.SECONDS) & TransportSession.REMOVED).isNotZero();
        assertThat(session.await(SECOND)).isEqualTo(TransportSession.REMOVED);
        notifier.notifyQueue();
        // What was not played can still be read.
        assertThat(region.buffer().getLong(0)).isEqualTo(7);
        assertThatThrownBy(transport::status)
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("transport=test");
        assertThatThrownBy(() -> transport.setStatus(0)).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> transport.claim("test")).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> transport.memory().allocate(8, 8)).isInstanceOf(TransportException.class);
        device.close();
        assertThat(region.buffer().getLong(0)).isZero();
        region.buffer().putLong(0, 9);
    }

    @Test
    void shouldLeaveNothingWhenRemovedWhileSomebodyWaits() throws Exception {
        connect();
        VirtioDevice device = started();
        device.setUpQueue(0, 16);
        device.driverOk();
        CompletableFuture<Long> waiting =
                CompletableFuture.supplyAsync(() -> device.session().await(20 * SECOND));
        transport.remove();
        assertThat(waiting.get(5, TimeUnit.SECONDS)).isEqualTo(TransportSession.REMOVED);
        device.session().close();
    }

    @Test
    void shouldWakeWhoWaitsWhenTheSessionIsClosed() throws Exception {
        connect();
        TransportSession session = transport.claim("test");
        CompletableFuture<Long> waiting = CompletableFuture.supplyAsync(() -> session.await(20 * SECOND));
        session.wakeup();
        assertThat(waiting.get(5, TimeUnit.SECONDS)).isZero();
        CompletableFuture<Long> again = CompletableFuture.supplyAsync(() -> awaitThoughLookedAt(session));
        await().pollInterval(Duration.ofMillis(1)).untilAsserted(() -> assertThatThrownBy(() -> session.await(0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("waits already"));
        session.close();
        assertThat(again.get(5, TimeUnit.SECONDS)).isBetween(0L, TransportSession.REMOVED);
    }

    /** Whoever looks whether somebody waits, waits for a moment itself. */
    private static long awaitThoughLookedAt(TransportSession session) {
        while (true) {
            try {
                return session.await(20 * SECOND);
            } catch (IllegalStateException looking) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void shouldKeepAWakeupForTheNextWait() throws IOException {
        connect();
        TransportSession session = transport.claim("test");
        session.wakeup();
        assertThat(session.await(20 * SECOND)).isZero();
        long start = System.nanoTime();
        assertThat(session.await(20_000_000)).isZero();
        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(20_000_000);
        session.close();
    }

    @Test
    void shouldTellThatTheConfigurationChangedWhenTheDeviceSaysSo() throws IOException {
        peer.protocol = FakeDevice.RICH;
        connect();
        TransportSession session = transport.claim("test");
        int before = transport.configGeneration();
        peer.current.requests.send(BackEndRequest.CONFIG_CHANGE_MSG.code(), 0, null, List.of());
        assertThat(session.await(5 * SECOND)).isEqualTo(TransportSession.CONFIG_CHANGED);
        assertThat(transport.configGeneration()).isNotEqualTo(before);
        peer.current.requests.send(99, 8, null, List.of());
        await().until(() -> {
            session.await(0);
            return peer.current.requests.receive();
        });
        assertThat(peer.current.requests.payload().getLong(0)).isEqualTo(1);
        peer.current.requests.send(99, 4, null, List.of());
        assertThat(session.await(5 * SECOND)).isEqualTo(TransportSession.REMOVED);
        session.close();
    }

    @Test
    void shouldShowTheStatusOfTheDeviceWhenItHasOne() throws IOException {
        peer.protocol = FakeDevice.RICH;
        connect();
        VirtioDevice device = started();
        device.setUpQueue(0, 16);
        device.driverOk();
        assertThat(peer.status).isEqualTo(15);
        assertThat(device.needsReset()).isFalse();
        peer.status = 15 | 64;
        assertThat(device.needsReset()).isTrue();
        peer.status = 0;
        assertThat(transport.status()).isZero();
        device.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {FakeDevice.PLAIN, FakeDevice.RICH})
    void shouldSayThatFeaturesAreRefused(long protocol) throws IOException {
        peer.protocol = protocol;
        peer.refused.put(FrontEndRequest.SET_FEATURES, true);
        connect();
        try (VirtioDevice device = new VirtioDevice(transport, "test", System::nanoTime)) {
            assertThatThrownBy(() -> device.start(0))
                    .isInstanceOf(DeviceFailedException.class)
                    .hasMessageContaining("FEATURES_REFUSED");
        }
    }

    @Test
    void shouldRefuseQueuesThatTheDeviceDoesNotHave() throws IOException {
        connect();
        VirtioDevice device = started();
        MemoryRegion ring = device.memory().allocate(4096, 4096);
        long at = ring.deviceAddress(0);
        assertThatThrownBy(() -> transport.enableQueue(new QueueAddresses(0, 48, at, at + 1024, at + 2048)))
                .hasMessageContaining("size=48");
        assertThatThrownBy(() -> transport.enableQueue(new QueueAddresses(0, 128, at, at + 2048, at + 3072)))
                .hasMessageContaining("queue.size=64");
        assertThatThrownBy(() -> transport.enableQueue(new QueueAddresses(4, 16, at, at + 1024, at + 2048)))
                .hasMessageContaining("queue=4");
        assertThatThrownBy(() -> transport.enableQueue(new QueueAddresses(0, 16, at, at - (1 << 30), at + 2048)))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("not in the memory");
        device.close();
    }

    @Test
    void shouldHideWhatAnEarlierConnectionStillWrites() throws IOException {
        connect();
        VirtioDevice device = started();
        Virtqueue queue = new Virtqueue(device.setUpQueue(0, 16), device.memory());
        device.driverOk();
        echo(device, queue, 3);
        MemoryRegion before = device.memory().allocate(16, 16);
        before.buffer().putLong(0, 5);
        device.reset();
        device.start(0);
        assertThat(before.buffer().getLong(0)).isZero();
        MemoryRegion after = device.memory().allocate(16, 16);
        assertThat(after.deviceAddress(0)).isNotEqualTo(before.deviceAddress(0));
        before.release();
        device.close();
    }

    @Test
    void shouldUseAnotherConnectionWhenADriverKeptMemory() throws IOException {
        connect();
        transport.claim("first").close();
        assertThat(peer.connections).isEqualTo(1);
        TransportSession session = transport.claim("second");
        transport.memory().allocate(16, 16);
        session.close();
        transport.claim("third").close();
        transport.refresh();
        await().until(() -> peer.connections == 2);
    }

    @Test
    void shouldFindOutThatTheDeviceIsGoneWhenItIsNeededAgain() throws IOException {
        connect();
        VirtioDevice device = started();
        device.setUpQueue(0, 16);
        device.driverOk();
        device.reset();
        assertThat(transport.connection()).isNull();
        assertThat(transport.status()).isZero();
        peer.kill();
        assertThatThrownBy(() -> device.start(0))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("cannot be reached");
        assertThat(device.session().await(0)).isEqualTo(TransportSession.REMOVED);
        device.close();
    }
}
