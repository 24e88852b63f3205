// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.linux.Linux;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.VirtioDevice;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The claim while others use, lose and close the transport. */
@Timeout(120)
class VhostUserSessionTest {

    private static final int WINDOWS = 10;
    private static final int ROUNDS = 2_000;
    private static final int DEATHS = 200;

    private final Linux linux = new Linux();
    private final Leaks leaks = new Leaks();

    @TempDir
    private Path directory;

    private FakeDevice peer;
    private VhostUserTransport transport;

    @BeforeEach
    void serve() {
        peer = new FakeDevice(linux, directory.resolve("s")).start();
        peer.protocol = FakeDevice.RICH;
    }

    @AfterEach
    void end() {
        transport.remove();
        peer.close();
        leaks.assertNone();
        assertThat(peer.violations()).isEmpty();
        linux.close();
    }

    private void connect() throws IOException {
        transport = new VhostUserTransport(linux, VhostUserSettings.of("session", directory.resolve("s")), () -> {});
        transport.connect();
    }

    @Test
    void shouldAllocateNothingWhenNotified() throws IOException {
        connect();
        VirtioDevice device = new VirtioDevice(transport, "test", System::nanoTime);
        device.start(0);
        QueueNotifier notifier = device.setUpQueue(0, 16).notifier();
        device.driverOk();
        TransportSession session = device.session();
        goRound(session, notifier);
        // The JVM itself may allocate now and then while it compiles; each round would in every window.
        assertThat(LongStream.range(0, WINDOWS)
                        .map(window -> allocated(session, notifier))
                        .min())
                .hasValue(0);
        device.close();
    }

    private static long allocated(TransportSession session, QueueNotifier notifier) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        goRound(session, notifier);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private static void goRound(TransportSession session, QueueNotifier notifier) {
        for (int i = 0; i < ROUNDS; i++) {
            notifier.notifyQueue();
            session.wakeup();
            if (session.await(TimeUnit.SECONDS.toNanos(5)) != 0) {
                throw new AssertionError("round " + i);
            }
        }
    }

    @Test
    void shouldLeaveNothingWhenTheDeviceDiesAtAnyMoment() throws Exception {
        SplittableRandom random = new SplittableRandom(17);
        for (int i = 0; i < DEATHS; i++) {
            peer.protocol = random.nextBoolean() ? FakeDevice.RICH : FakeDevice.PLAIN;
            connect();
            CompletableFuture<Void> driver = CompletableFuture.runAsync(this::drive);
            LockSupport.parkNanos(random.nextInt(3_000_000));
            switch (random.nextInt(3)) {
                case 0 -> peer.hangUp();
                case 1 -> transport.remove();
                default -> {
                    peer.kill();
                    peer.start();
                }
            }
            assertTyped(driver);
            transport.remove();
        }
    }

    private static void assertTyped(CompletableFuture<Void> driver) throws InterruptedException, TimeoutException {
        try {
            driver.get(20, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            assertThat(failed.getCause()).isInstanceOfAny(TransportException.class, DeviceFailedException.class);
        }
    }

    /** Starts and resets the device again and again, while another thread waits for its signals. */
    private void drive() {
        try (VirtioDevice device = new VirtioDevice(transport, "test", System::nanoTime)) {
            CompletableFuture<Void> completion = CompletableFuture.runAsync(() -> {
                long signals = 0;
                while ((signals & TransportSession.REMOVED) == 0) {
                    signals = device.session().await(TimeUnit.SECONDS.toNanos(10));
                }
            });
            try {
                for (int i = 0; i < 50; i++) {
                    device.start(0);
                    device.setUpQueue(i % 4, 16).notifier().notifyQueue();
                    device.driverOk();
                    device.needsReset();
                    device.reset();
                }
            } finally {
                device.session().close();
                completion.join();
            }
        }
    }
}
