// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.management.ThreadMXBean;
import io.virtsnd.api.transport.BusSession;
import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.Errno;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class VfioSessionTest {

    private static final long SECOND = 1_000_000_000L;

    @TempDir
    private Path folder;

    private final AtomicInteger news = new AtomicInteger();
    private Machine machine;
    private VfioFunction function;
    private PciSession session;
    private long descriptors;

    @BeforeEach
    void claim() throws IOException {
        machine = new Machine(folder);
        descriptors = descriptors();
        function = machine.function(news::incrementAndGet);
        session = function.claim("test");
    }

    @AfterEach
    void close() throws IOException {
        session.close();
        assertThat(descriptors()).isEqualTo(descriptors);
        machine.close();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    private long command() throws IOException {
        return machine.device().peek(FakeFunction.CONFIG + 4, 2);
    }

    @Test
    void shouldBeAllowedToReachMemoryWhenClaimed() throws IOException {
        assertThat(command()).isEqualTo(6);
        session.close();
        assertThat(command()).isEqualTo(2);
    }

    @Test
    void shouldNameTheHolderWhenClaimedTwice() {
        assertThatThrownBy(() -> function.claim("other"))
                .isInstanceOf(ClaimedException.class)
                .hasMessageContaining("PCI function sound is claimed: holder=test claimant=other");
        session.close();
        function.claim("other").close();
        assertThat(news.get()).isGreaterThanOrEqualTo(4);
    }

    @Test
    void shouldAnswerTheSameRegistersWhenAskedAgain() {
        Registers bar = session.bar(4);
        assertThat(session.bar(4)).isSameAs(bar);
        assertThat(bar.size()).isEqualTo(0x4000);
        assertThat(session.config().getU16(2)).isEqualTo(0x1059);
    }

    @Test
    void shouldNameTheBarWhenItHasNoMemory() {
        assertThatThrownBy(() -> session.bar(0))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("address=0000:00:04.0 bar=0");
        assertThatThrownBy(() -> session.bar(3))
                .hasMessageContaining("no such memory BAR")
                .hasMessageContaining("bar=3");
        assertThatThrownBy(() -> session.bar(6)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldTellTheVectorWhenItIsRaised() {
        assertThat(session.vectors()).isEqualTo(5);
        session.enableInterrupts(5);
        assertThat(session.await(0)).isZero();
        machine.device().raise(VfioDevice.MSIX, 0);
        machine.device().raise(VfioDevice.MSIX, 4);
        assertThat(session.await(SECOND)).isEqualTo(0b10001);
        assertThat(session.await(0)).isZero();
        session.endOfInterrupt();
        assertThat(machine.device().calls).doesNotContain("unmask 0");
    }

    @Test
    void shouldEnableAnewWhenThereAreMoreOrFewerVectors() {
        session.enableInterrupts(1);
        assertThat(session.await(0)).isZero();
        session.enableInterrupts(3);
        assertThat(machine.device().raise(VfioDevice.MSIX, 2)).isTrue();
        assertThat(session.await(SECOND)).isEqualTo(0b100);
        session.enableInterrupts(2);
        assertThat(machine.device().raise(VfioDevice.MSIX, 2)).isFalse();
        assertThat(machine.device().raise(VfioDevice.MSIX, 1)).isTrue();
        assertThat(session.await(SECOND)).isEqualTo(0b10);
        assertThatThrownBy(() -> session.enableInterrupts(6)).hasMessageContaining("count=6 of=5");
    }

    @Test
    void shouldUnmaskTheLineWhenItWasTakenCareOf() {
        session.enableInterrupts(0);
        assertThat(machine.device().raise(VfioDevice.INTX, 0)).isTrue();
        assertThat(session.await(SECOND)).isEqualTo(1);
        assertThat(machine.device().calls).doesNotContain("unmask 0");
        session.endOfInterrupt();
        assertThat(machine.device().calls).endsWith("unmask 0");
        session.enableInterrupts(1);
        assertThat(machine.device().calls).endsWith("off 0 0", "on 2 1");
    }

    @Test
    void shouldSayThatThereIsNoLineWhenThereIsNone() {
        machine.device().interrupts.put(VfioDevice.INTX, 0);
        assertThatThrownBy(() -> session.enableInterrupts(0))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("no interrupt line");
    }

    @Test
    void shouldSayWhyWhenInterruptsAreRefused() {
        machine.device().interrupts.put(VfioDevice.MSIX, 2);
        assertThatThrownBy(() -> session.enableInterrupts(4))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("interrupts cannot be turned on: vectors=4")
                .hasMessageContaining("EINVAL");
    }

    @Test
    void shouldWakeWhenTold() {
        session.wakeup();
        assertThat(session.await(20 * SECOND)).isZero();
        session.enableInterrupts(1);
        session.wakeup();
        machine.device().raise(VfioDevice.MSIX, 0);
        assertThat(session.await(20 * SECOND)).isEqualTo(1);
    }

    @Test
    void shouldHearVectorsThatAreEnabledMeanwhile() throws InterruptedException {
        AtomicLong heard = new AtomicLong();
        Thread waiter = new Thread(() -> heard.set(session.await(20 * SECOND)));
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.RUNNABLE);
        session.enableInterrupts(2);
        assertThat(machine.device().raise(VfioDevice.MSIX, 1)).isTrue();
        waiter.join();
        assertThat(heard).hasValue(0b10);
    }

    @Test
    void shouldAllocateNothingWhenWaitingAndRinging() {
        session.enableInterrupts(5);
        Registers bar = session.bar(4);
        waitAndRing(bar, 20_000); // compiled
        // The JVM itself may allocate now and then while it compiles; each round would in every window.
        assertThat(LongStream.range(0, 10).map(window -> allocated(bar)).min()).hasValue(0);
    }

    private long allocated(Registers bar) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        waitAndRing(bar, 5000);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }

    private void waitAndRing(Registers bar, int rounds) {
        for (int round = 0; round < rounds; round++) {
            session.wakeup();
            session.await(SECOND);
            bar.putU16(0x3000, round);
            bar.getU8(0x1000);
        }
    }

    @Test
    void shouldBeRemovedWhenTheKernelWantsItBack() {
        assertThat(machine.device().raise(VfioDevice.REQUEST, 0)).isTrue();
        assertThat(session.await(20 * SECOND)).isEqualTo(BusSession.REMOVED);
        assertThat(session.await(20 * SECOND)).isEqualTo(BusSession.REMOVED);
        assertThat(function.isLost()).isTrue();
        assertThat(function.loss()).hasMessageContaining("the kernel takes the function back");
        session.close();
        assertThatThrownBy(() -> function.claim("again"))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("name=sound: the kernel takes");
    }

    @Test
    void shouldBeRemovedWhenTheBusReportsAnError() {
        assertThat(machine.device().raise(VfioDevice.ERROR, 0)).isTrue();
        assertThat(session.await(20 * SECOND)).isEqualTo(BusSession.REMOVED);
        assertThat(function.loss()).hasMessageContaining("dmesg");
    }

    @Test
    void shouldEndTheWaitWhenClosed() throws InterruptedException {
        AtomicLong heard = new AtomicLong();
        Thread waiter = new Thread(() -> heard.set(session.await(20 * SECOND)));
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.RUNNABLE);
        session.close();
        waiter.join();
        assertThat(heard).hasValue(BusSession.REMOVED);
        assertThat(session.await(SECOND)).isEqualTo(BusSession.REMOVED);
    }

    @Test
    void shouldGiveAllBackWhenClosed() {
        session.enableInterrupts(5);
        Registers bar = session.bar(4);
        MemoryRegion region = session.memory().allocate(100, 16);
        session.close();
        session.close();
        assertThat(machine.vfio.openFiles).hasValue(0);
        assertThat(machine.vfio.mapped).isEmpty();
        assertThat(machine.device().calls).endsWith("off 2 0");
        assertThat(bar.getU32(0)).isEqualTo(-1);
        assertThat(session.config().getU16(0)).isEqualTo(0xffff);
        assertThatThrownBy(() -> session.bar(2)).isInstanceOf(TransportException.class);
        assertThatThrownBy(() -> session.memory().allocate(1, 1)).isInstanceOf(TransportException.class);
        assertThat(session.reset()).isFalse();
        session.endOfInterrupt();
        session.wakeup();
        region.release();
    }

    @Test
    void shouldReachMemoryAgainWhenReset() throws IOException {
        machine.device().poke(FakeFunction.CONFIG + 4, 2, 0);
        assertThat(session.reset()).isTrue();
        assertThat(command()).isEqualTo(6);
        machine.device().canReset = false;
        assertThat(session.reset()).isFalse();
    }

    @Test
    void shouldBeLostWhenTheKernelDoesNotGiveIt() {
        session.close();
        machine.vfio.deviceError = Errno.ENODEV;
        assertThatThrownBy(() -> function.claim("again"))
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("may be taken away just now");
        assertThat(function.isLost()).isTrue();
    }
}
