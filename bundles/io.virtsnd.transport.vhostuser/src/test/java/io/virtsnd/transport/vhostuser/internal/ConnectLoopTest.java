// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.transport.TransportConnection.State;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.SocketAccess;
import io.virtsnd.linux.UnixListener;
import io.virtsnd.linux.UnixSocket;
import io.virtsnd.vhostuser.FrontEndRequest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConnectLoopTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final long REPLUG_NANOS = 100_000_000L;

    private final Linux linux = new Linux();
    private final Leaks leaks = new Leaks();
    private final AtomicReference<VhostUserTransport> registered = new AtomicReference<>();

    @TempDir
    private Path directory;

    private ConnectLoop loop;
    private FakeDevice peer;

    @AfterEach
    void end() {
        if (loop != null) {
            loop.close();
            assertThat(loop.state()).isEqualTo(State.CLOSED);
        }
        if (peer != null) {
            peer.close();
            assertThat(peer.violations()).isEmpty();
        }
        // One that was just registering when it was closed unregisters by itself.
        await().atMost(SOON).until(() -> registered.get() == null);
        leaks.assertNone();
        linux.close();
    }

    private Path path() {
        return directory.resolve("s");
    }

    private void loop() throws IOException {
        loop(VhostUserSettings.of("loop", path()).withReplyTimeout(200));
    }

    private void loop(VhostUserSettings settings) throws IOException {
        loop = new ConnectLoop(linux, settings, transport -> {
            registered.set(transport);
            return () -> registered.compareAndSet(transport, null);
        });
        loop.start();
    }

    private FakeDevice serve() {
        peer = new FakeDevice(linux, path());
        return peer.start();
    }

    private VhostUserTransport awaitTransport() {
        await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> registered.get() != null);
        return registered.get();
    }

    private void awaitReason(String... words) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> assertThat(loop.reason().orElse("")).contains(words));
        assertThat(loop.state()).isEqualTo(State.CONNECTING);
        assertThat(registered.get()).isNull();
    }

    @Test
    void shouldPlugTheDeviceInWhenItIsThereAlready() throws IOException {
        serve();
        loop();
        VhostUserTransport transport = awaitTransport();
        assertThat(transport.startsFresh()).isTrue();
        assertThat(loop.state()).isEqualTo(State.CONNECTED);
        assertThat(loop.reason()).isEmpty();
        assertThat(loop.target()).isEqualTo(path().toString());
    }

    @Test
    void shouldPlugTheDeviceInSoonWhenItComesBack() throws IOException {
        loop();
        awaitReason("no such socket", "path=" + path());
        serve();
        long[] nanos = new long[20];
        for (int i = 0; i < nanos.length; i++) {
            VhostUserTransport transport = awaitTransport();
            try (TransportSession session = transport.claim("test")) {
                peer.kill();
                assertThat(session.await(TimeUnit.SECONDS.toNanos(5))).isEqualTo(TransportSession.REMOVED);
            }
            await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> registered.get() == null);
            long start = System.nanoTime();
            peer.start();
            awaitTransport();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        assertThat(nanos[nanos.length / 2]).isLessThan(REPLUG_NANOS);
        assertThat(loop.reason()).isEmpty();
    }

    @Test
    void shouldNotGoRoundInCirclesWhenTheDeviceDiesOfEachDriver() throws IOException {
        serve();
        loop();
        long start = System.nanoTime();
        int lives = 0;
        VhostUserTransport before = null;
        while (System.nanoTime() - start < TimeUnit.SECONDS.toNanos(1)) {
            VhostUserTransport transport = awaitTransport();
            if (transport != before) {
                lives++;
                before = transport;
                peer.hangUp();
            }
        }
        // 1 + 2 + 4 + ... + 64 ms, then 64 ms each.
        assertThat(lives).isBetween(3, 25);
    }

    @Test
    void shouldUnplugTheDeviceWhenItDiesAndNobodyUsesIt() throws IOException {
        serve();
        loop();
        VhostUserTransport transport = awaitTransport();
        peer.kill();
        await().atMost(SOON).pollInterval(Duration.ofMillis(1)).until(() -> registered.get() == null);
        assertThat(transport.isGone()).isTrue();
        awaitReason("path=" + path());
    }

    @Test
    void shouldFindTheDeviceWhenItsDirectoryAppearsLater() throws IOException {
        Path deep = directory.resolve("a").resolve("s");
        loop(VhostUserSettings.of("loop", deep));
        awaitReason("no such socket");
        Files.createDirectory(deep.getParent());
        peer = new FakeDevice(linux, deep).start();
        awaitTransport();
    }

    @Test
    void shouldSayWhyWhenThePathIsNoSocket() throws IOException {
        Files.writeString(path(), "x");
        loop();
        awaitReason("not a socket", "path=" + path());
    }

    @Test
    void shouldSayWhyWhenNobodyListens() throws IOException {
        Path moved = directory.resolve("moved");
        UnixListener listener = linux.listen(moved, SocketAccess.DEFAULT);
        Files.move(moved, path());
        listener.close();
        loop();
        awaitReason("nobody listens", "start the process");
        Files.delete(path());
        serve();
        awaitTransport();
    }

    @Test
    void shouldSayWhyWhenThePeerIsSilent() throws IOException {
        try (UnixListener listener = linux.listen(path(), SocketAccess.DEFAULT)) {
            assertThat(listener.path()).isEqualTo(path());
            loop();
            awaitReason("silent", "another front end");
        }
    }

    @Test
    void shouldWaitForItsTurnWhenTheDeviceServesAnother() throws IOException {
        serve();
        UnixSocket other = linux.connect(path());
        await().atMost(SOON).until(() -> peer.current != null);
        loop();
        awaitReason("silent");
        other.close();
        awaitTransport();
    }

    @Test
    void shouldSayWhyWhenThePeerSpeaksSomethingElse() throws IOException {
        peer = new FakeDevice(linux, path());
        peer.faults.put(FrontEndRequest.GET_FEATURES, Fault.NOISE);
        peer.start();
        loop();
        awaitReason("speaks something else than vhost-user");
        peer.faults.clear();
        peer.hangUp();
        awaitTransport();
    }

    @Test
    void shouldNameWhatIsMissingWhenTheDeviceLacksIt() throws IOException {
        peer = new FakeDevice(linux, path());
        peer.features = 1L << 30;
        peer.start();
        loop();
        awaitReason("missing=VERSION_1", "offered=0x40000000");
        peer.features = 1L << 32;
        awaitReason("missing=PROTOCOL_FEATURES");
        peer.protocol = 9;
        peer.features = FakeDevice.FEATURES;
        awaitReason("missing=CONFIG", "offered=MQ|REPLY_ACK");
        peer.queues = 3; // before it is asked for them
        peer.protocol = FakeDevice.RICH;
        awaitReason("queues=3", "must be 4");
        peer.slots = 0;
        peer.queues = 4;
        awaitReason("GET_MAX_MEM_SLOTS=0");
        peer.slots = 1;
        awaitTransport();
    }

    @Test
    void shouldEndAtOnceWhenClosedWhileThePeerIsSilent() throws IOException {
        peer = new FakeDevice(linux, path());
        peer.faults.put(FrontEndRequest.GET_FEATURES, Fault.SILENT);
        peer.start();
        loop(VhostUserSettings.of("loop", path()).withReplyTimeout(60_000));
        await().atMost(SOON).until(() -> peer.requests().contains(FrontEndRequest.GET_FEATURES));
        long start = System.nanoTime();
        loop.close();
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(2));
    }

    @Test
    void shouldNotWaitForItselfWhenClosedWhileItRegisters() throws Exception {
        serve();
        CountDownLatch registering = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        CountDownLatch unregistered = new CountDownLatch(1);
        loop = new ConnectLoop(linux, VhostUserSettings.of("loop", path()), transport -> {
            registering.countDown();
            awaitLatch(mayGoOn);
            return unregistered::countDown;
        });
        loop.start();
        awaitLatch(registering);
        loop.close();
        mayGoOn.countDown();
        awaitLatch(unregistered);
    }

    @Test
    void shouldWaitForItsUsersWhenClosedWhileTheyGiveALostDeviceBack() throws Exception {
        serve();
        CountDownLatch unregistering = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        AtomicBoolean isGivenBack = new AtomicBoolean();
        loop = new ConnectLoop(linux, VhostUserSettings.of("loop", path()), transport -> () -> {
            unregistering.countDown();
            awaitLatch(mayGoOn);
            isGivenBack.set(true);
        });
        loop.start();
        await().atMost(SOON).until(() -> loop.state() == State.CONNECTED);
        peer.kill();
        awaitLatch(unregistering);
        AtomicBoolean wasGivenBack = new AtomicBoolean();
        Thread closing = new Thread(() -> {
            loop.close();
            wasGivenBack.set(isGivenBack.get());
        });
        closing.start();
        await().atMost(SOON)
                .until(() -> closing.getState() == Thread.State.TIMED_WAITING
                        || closing.getState() == Thread.State.TERMINATED);
        mayGoOn.countDown();
        closing.join();

        assertThat(wasGivenBack).isTrue();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long cpuTime(Thread thread) {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
    }

    @Test
    void shouldSpendNoTimeWhileTheDeviceIsIdle() throws IOException {
        serve();
        loop();
        VhostUserTransport transport = awaitTransport();
        Thread thread = Thread.getAllStackTraces().keySet().stream()
                .filter(any -> any.getName().equals("virtsnd-loop-connect"))
                .findFirst()
                .orElseThrow();
        try (TransportSession session = transport.claim("test")) {
            long before = -1;
            for (int look = 0; look < 20 && before != cpuTime(thread); look++) { // until it has come to rest
                before = cpuTime(thread);
                session.await(TimeUnit.MILLISECONDS.toNanos(200));
            }
            assertThat(session.await(TimeUnit.MILLISECONDS.toNanos(1500))).isZero();
            assertThat(cpuTime(thread)).isEqualTo(before);
        }
    }
}
