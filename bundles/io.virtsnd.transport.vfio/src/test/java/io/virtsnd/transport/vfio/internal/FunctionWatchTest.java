// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.transport.BusSession;
import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.TransportConnection.State;
import io.virtsnd.linux.Errno;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class FunctionWatchTest {

    private static final PciAddress SOUND = FakeTree.SOUND;
    private static final PciAddress SECOND = new PciAddress("0000:00:05.0");
    private static final int SLOW = 60_000;
    private static final int FAST = 10;

    @TempDir
    private Path folder;

    private final Map<String, VfioFunction> registered = new ConcurrentHashMap<>();
    private final AtomicInteger registrations = new AtomicInteger();
    private final Set<PciAddress> named = ConcurrentHashMap.newKeySet();
    private Machine machine;
    private FunctionWatch watch;

    @BeforeEach
    void build() {
        machine = new Machine(folder);
    }

    @AfterEach
    void close() {
        if (watch != null) {
            watch.close();
            watch.close();
            assertThat(watch.state()).isEqualTo(State.CLOSED);
        }
        await().until(registered::isEmpty);
        machine.close();
    }

    private Runnable register(VfioFunction function) {
        registrations.incrementAndGet();
        registered.put(function.name(), function);
        return () -> registered.remove(function.name());
    }

    private void start(String address, int interval) throws IOException {
        watch = new FunctionWatch(
                machine.ground(), VfioSettings.of("v", address, interval), this::register, named::contains);
        watch.start();
    }

    private void awaitReason(String words) {
        await().until(() ->
                watch.reason().filter(reason -> reason.contains(words)).isPresent());
        assertThat(watch.state()).isEqualTo(State.CONNECTING);
    }

    @Test
    void shouldRegisterAtOnceWhenItCanBeHad() throws IOException {
        start("00:04.0", SLOW);
        await().until(() -> registered.containsKey("v"));
        assertThat(watch.state()).isEqualTo(State.CONNECTED);
        assertThat(watch.reason()).isEmpty();
        assertThat(watch.target()).isEqualTo("0000:00:04.0");
        assertThat(machine.vfio.openFiles).hasValue(0);
    }

    @Test
    void shouldSayWhyWhenItCannotBeHadAndRegisterWhenItCan() throws IOException {
        machine.tree.bind(SOUND, "virtio-pci");
        start("0000:00:04.0", FAST);
        awaitReason("driver=virtio-pci");
        machine.tree.bind(SOUND, "vfio-pci");
        await().until(() -> registered.containsKey("v"));
    }

    @Test
    void shouldUnregisterWhenItIsUnbound() throws IOException {
        start("0000:00:04.0", FAST);
        await().until(() -> registered.containsKey("v"));
        machine.tree.bind(SOUND, "virtio-pci");
        await().until(registered::isEmpty);
        awaitReason("driver=virtio-pci");
        machine.tree.bind(SOUND, "vfio-pci");
        await().until(() -> registered.containsKey("v"));
        assertThat(registrations).hasValue(2);
    }

    @Test
    void shouldUnregisterWhenItIsUnplugged() throws IOException {
        start("0000:00:04.0", FAST);
        await().until(() -> registered.containsKey("v"));
        machine.tree.remove(SOUND);
        await().until(registered::isEmpty);
        awaitReason("no such PCI function");
    }

    @Test
    void shouldGiveItBackAtOnceWhenTheKernelAsksAndNobodyWaits() throws IOException {
        start("0000:00:04.0", SLOW);
        await().until(() -> registered.containsKey("v"));
        VfioFunction function = registered.get("v");
        PciSession session = function.claim("test");
        machine.vfio.deviceError = Errno.ENODEV;
        assertThat(machine.device().raise(VfioDevice.REQUEST, 0)).isTrue();
        await().until(function::isLost);
        await().until(() -> session.await(0) == BusSession.REMOVED);
        await().until(() -> machine.vfio.openFiles.get() == 0);
    }

    @Test
    void shouldWaitForItsUsersWhenClosedWhileTheyGiveALostFunctionBack() throws Exception {
        CountDownLatch unregistering = new CountDownLatch(1);
        CountDownLatch mayGoOn = new CountDownLatch(1);
        AtomicBoolean isGivenBack = new AtomicBoolean();
        watch = new FunctionWatch(
                machine.ground(),
                VfioSettings.of("v", "0000:00:04.0", FAST),
                function -> () -> {
                    unregistering.countDown();
                    awaitLatch(mayGoOn);
                    isGivenBack.set(true);
                },
                named::contains);
        watch.start();
        await().until(() -> watch.state() == State.CONNECTED);
        machine.tree.remove(SOUND);
        awaitLatch(unregistering);
        AtomicBoolean wasGivenBack = new AtomicBoolean();
        Thread closing = new Thread(() -> {
            watch.close();
            wasGivenBack.set(isGivenBack.get());
        });
        closing.start();
        await().until(() ->
                closing.getState() == Thread.State.TIMED_WAITING || closing.getState() == Thread.State.TERMINATED);
        mayGoOn.countDown();
        closing.join();

        assertThat(wasGivenBack).isTrue();
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Test
    void shouldSayWhyWhenTheClaimFails() throws IOException {
        start("0000:00:04.0", SLOW);
        await().until(() -> registered.containsKey("v"));
        machine.vfio.closedPaths.put(machine.tree.paths().group(FakeTree.GROUP), Errno.EBUSY);
        try {
            registered.get("v").claim("test");
        } catch (RuntimeException refused) {
            assertThat(refused).hasMessageContaining("function is in use");
        }
        awaitReason("function is in use");
        await().until(registered::isEmpty);
    }

    @Test
    void shouldFindAllThatNobodyNamesWhenAllAreWanted() throws IOException {
        machine.tree.addSound(SECOND, 8);
        machine.tree.addSound(new PciAddress("0000:00:06.0"), 9).bind(new PciAddress("0000:00:06.0"), "virtio-pci");
        named.add(SECOND);
        start("*", FAST);
        await().until(() -> registered.containsKey("v-0000:00:04.0"));
        assertThat(registered).hasSize(1);
        assertThat(watch.target()).isEqualTo("*");
        named.clear();
        await().until(() -> registered.size() == 2);
        assertThat(registered).containsKey("v-0000:00:05.0");
        named.add(SOUND);
        await().until(() -> registered.size() == 1);
        assertThat(watch.state()).isEqualTo(State.CONNECTED);
    }

    @Test
    void shouldListThoseThatThereAreWhenNoneIsBound() throws IOException {
        machine.tree.bind(SOUND, "virtio-pci");
        start("*", FAST);
        awaitReason("is bound to vfio-pci; those of this machine: 0000:00:04.0");
    }

    @Test
    void shouldNoticeANewGroupWhenNobodyLooks() throws IOException {
        machine.tree.unbind(SOUND);
        start("0000:00:04.0", SLOW);
        awaitReason("driver=none");
        machine.tree.bind(SOUND, "vfio-pci");
        machine.tree.addSound(SECOND, 8);
        await().until(() -> registered.containsKey("v"));
    }

    @Test
    void shouldTakeItFromItsUserWhenClosed() throws IOException {
        start("0000:00:04.0", SLOW);
        await().until(() -> watch.isPlugged(SOUND));
        PciSession session = registered.get("v").claim("test");
        watch.close();
        assertThat(session.await(0)).isEqualTo(BusSession.REMOVED);
        assertThat(machine.vfio.openFiles).hasValue(0);
    }

    @Test
    void shouldEndWhenItNeverBegan() throws IOException {
        watch = new FunctionWatch(machine.ground(), VfioSettings.of("v", "*", SLOW), this::register, named::contains);
        watch.close();
        assertThat(watch.reason()).isEmpty();
    }
}
