// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.transport.BusSession;
import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.MmioSession;
import io.virtsnd.api.transport.PciSession;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class QtestPciFunctionTest {

    private static final int SLOT_1 = 1 << 3;
    private static final int SLOT_2 = 2 << 3;
    private static final int COMMAND = 4;
    private static final int MEMORY = 2;
    private static final int MASTER = 4;
    private static final long SECOND = 1_000_000_000L;

    @TempDir
    Path folder;

    private final Linux linux = new Linux();
    private FakeQemu qemu;
    private FakeFunction fake;
    private Discovery discovery;

    @BeforeEach
    void start() throws IOException {
        qemu = new FakeQemu(folder);
        fake = FakeFunction.sound(3);
        qemu.functions.put(0, new FakeFunction(0x8086, 0x29c0));
        qemu.functions.put(SLOT_1, fake);
    }

    @AfterEach
    void end() throws IOException {
        if (discovery != null) {
            discovery.close();
        }
        qemu.close();
        linux.close();
    }

    private QtestPciFunction function(Interrupts interrupts) throws IOException {
        QtestSettings settings = new QtestSettings("test", folder, Bus.AUTO, interrupts, 5000);
        discovery = Discovery.connect(linux, settings, null);
        return discovery.function("", discovery.slots().get(0));
    }

    @Test
    void shouldPlaceMemoryBarsBySizeAndNothingElse() throws IOException {
        Slot slot = function(Interrupts.POLLED).slot();
        assertThat(slot.place()).isEqualTo("00:01.0");
        assertThat(slot.vendor()).isEqualTo(0x1af4);
        assertThat(slot.device()).isEqualTo(0x1059);
        assertThat(slot.bars()[0]).isNull();
        assertThat(slot.bars()[1].size()).isEqualTo(4096);
        assertThat(slot.bars()[4].size()).isEqualTo(16384);
        assertThat(slot.bars()[4].base() % 16384).isZero();
        assertThat(fake.get32(0x10 + 4) & ~15).isEqualTo((int) slot.bars()[1].base());
        assertThat(fake.get32(0x10 + 16) & ~15).isEqualTo((int) slot.bars()[4].base());
        assertThat(fake.get32(0x10 + 20)).isZero();
    }

    @Test
    void shouldKeepAFunctionFromMemoryUntilItIsClaimed() throws IOException {
        fake.access(COMMAND, true, MASTER);
        QtestPciFunction function = function(Interrupts.POLLED);
        assertThat(fake.get16(COMMAND)).isEqualTo(MEMORY);
        try (PciSession session = function.claim("driver")) {
            assertThat(fake.get16(COMMAND)).isEqualTo(MEMORY | MASTER);
            assertThat(session.config().size()).isEqualTo(256);
            assertThatThrownBy(() -> session.bar(0))
                    .isInstanceOf(TransportException.class)
                    .hasMessageContaining("bar=0");
            assertThatThrownBy(() -> session.bar(6)).isInstanceOf(TransportException.class);
            assertThatThrownBy(() -> function.claim("other"))
                    .isInstanceOf(ClaimedException.class)
                    .hasMessageContaining("holder=driver");
            assertThat(session.reset()).isFalse();
        }
        assertThat(fake.get16(COMMAND)).isEqualTo(MEMORY);
        function.claim("other").close();
    }

    @Test
    void shouldAnswerTheVectorWhoseMessageWasWritten() throws IOException {
        QtestPciFunction function = function(Interrupts.POLLED);
        long table = function.slot().bars()[1].base();
        try (PciSession session = function.claim("driver")) {
            assertThat(session.vectors()).isEqualTo(3);
            session.enableInterrupts(2);
            assertThat(fake.isMsixEnabled()).isTrue();
            assertThat(qemu.register(table + 12)).isZero();
            assertThat(qemu.register(table + 28)).isZero();
            assertThat(qemu.register(table + 44)).as("masked").isEqualTo(1);
            assertThat(session.await(0)).isZero();
            // what the device does
            qemu.ram().putInt(qemu.register(table + 16), qemu.register(table + 24));
            assertThat(session.await(SECOND)).isEqualTo(2);
            assertThat(session.await(0)).isZero();
            assertThatThrownBy(() -> session.enableInterrupts(4)).hasMessageContaining("count=4");
        }
        assertThat(fake.isMsixEnabled()).isFalse();
    }

    @Test
    void shouldAnswerWhenALineGoesUp() throws IOException {
        QtestPciFunction function = function(Interrupts.LINE);
        try (PciSession session = function.claim("driver")) {
            assertThat(session.vectors()).isZero();
            session.enableInterrupts(0);
            assertThat(qemu.said).contains("irq_intercept_in ioapic");
            assertThat(session.await(0)).as("the first look").isEqualTo(1);
            assertThat(session.await(1_000_000)).isZero();
            qemu.say("IRQ raise 0");
            assertThat(session.await(20_000_000)).as("a clock").isZero();
            qemu.say("IRQ raise 21");
            assertThat(session.await(SECOND)).isEqualTo(1);
            session.endOfInterrupt();
        }
    }

    @Test
    void shouldWakeOnceWhoeverWaits() throws IOException {
        try (PciSession session = function(Interrupts.POLLED).claim("driver")) {
            session.wakeup();
            long start = System.nanoTime();
            assertThat(session.await(10 * SECOND)).isZero();
            assertThat(System.nanoTime() - start).isLessThan(5 * SECOND);
            assertThat(session.await(1_000_000)).isZero();
        }
    }

    @Test
    void shouldSayRemovedBeforeItsTimeWhenQemuDies() throws Exception {
        QtestPciFunction function = function(Interrupts.POLLED);
        PciSession session = function.claim("driver");
        session.enableInterrupts(1);
        AtomicLong woken = new AtomicLong();
        AtomicLong signals = new AtomicLong();
        Thread waiter = new Thread(() -> {
            signals.set(session.await(10 * SECOND));
            woken.set(System.nanoTime());
        });
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.RUNNABLE);
        long died = System.nanoTime();
        qemu.die();
        waiter.join();
        assertThat(signals.get()).isEqualTo(BusSession.REMOVED);
        assertThat(woken.get() - died).isLessThan(5 * SECOND);
        assertThat(session.await(SECOND)).isEqualTo(BusSession.REMOVED);
        session.close();
        assertThatThrownBy(() -> function.claim("next")).hasMessageContaining("device is gone");
    }

    @Test
    void shouldSayRemovedWhenItIsClosedWhileSomebodyWaits() throws Exception {
        PciSession session = function(Interrupts.POLLED).claim("driver");
        AtomicLong signals = new AtomicLong();
        Thread waiter = new Thread(() -> signals.set(session.await(10 * SECOND)));
        waiter.start();
        await().until(() -> waiter.getState() == Thread.State.RUNNABLE);
        session.close();
        waiter.join();
        assertThat(signals.get()).isEqualTo(BusSession.REMOVED);
        session.wakeup();
        session.close();
    }

    @Test
    void shouldFindFunctionsBehindBridgesAndBesideOthers() throws IOException {
        qemu.functions.put(SLOT_1, FakeFunction.sound(0).manyFunctions());
        qemu.functions.put(SLOT_1 + 2, FakeFunction.sound(0));
        FakeFunction bridge = FakeFunction.bridge();
        qemu.functions.put(SLOT_2, bridge);
        qemu.functions.put(1 << 8, FakeFunction.sound(0));
        function(Interrupts.POLLED);
        List<Slot> slots = discovery.slots();
        assertThat(slots).extracting(Slot::place).containsExactly("00:01.0", "00:01.2", "01:00.0");
        int window = bridge.get32(0x20);
        long base = slots.get(2).bars()[4].base();
        assertThat(base).isBetween((long) (window & 0xfff0) << 16, (window & 0xfff0_0000L) + 0xf_ffff);
        assertThat(bridge.get16(0x18)).isEqualTo(0x0100);
        assertThat(bridge.access(0x1a, false, 0)).isEqualTo(1);
        assertThat(slots).extracting(slot -> slot.bars()[4].base()).doesNotHaveDuplicates();
    }

    @Test
    void shouldSeeThatAFunctionWasReplacedByItsLike() throws IOException {
        Slot first = function(Interrupts.POLLED).slot();
        assertThat(discovery.slots()).containsExactly(first);
        qemu.functions.remove(SLOT_1);
        assertThat(first.isPresent()).isFalse();
        assertThat(discovery.slots()).isEmpty();
        qemu.functions.put(SLOT_1, FakeFunction.sound(3));
        assertThat(discovery.slots()).hasSize(1).doesNotContain(first);
    }

    @Test
    void shouldBeFreeForTheNextWhenAWindowIsGivenBack() throws IOException {
        qemu.registers.put(0xfeb0_0000L, 0x76);
        qemu.registers.put(0xfeb0_0001L, 0x69);
        qemu.registers.put(0xfeb0_0002L, 0x72);
        qemu.registers.put(0xfeb0_0003L, 0x74);
        qemu.registers.put(0xfeb0_0008L, 25);
        function(Interrupts.POLLED);
        QtestMmioWindow window = discovery.windows().get(0);
        for (String holder : List.of("first", "second")) {
            try (MmioSession session = window.claim(holder)) {
                assertThat(session.registers().getU32(8)).isEqualTo(25);
                assertThatThrownBy(() -> window.claim("other")).hasMessageContaining("holder=" + holder);
            }
        }
    }

    @Test
    void shouldLetGoWhatThePcWantsBack() throws IOException {
        qemu.functions.put(0, new FakeFunction(0x8086, 0x1237));
        function(Interrupts.POLLED);
        HotPlug hotPlug = discovery.hotPlug();
        qemu.registers.put(FakeQemu.PORTS + 0xae04, 2);
        assertThat(hotPlug.leaving()).isEqualTo(2);
        hotPlug.eject(2);
        assertThat(qemu.register(FakeQemu.PORTS + 0xae08)).isEqualTo(2);
    }

    @Test
    void shouldRefuseMemoryThatIsNotOfThisQemu() throws IOException {
        java.nio.file.Files.delete(folder.resolve("ram"));
        java.nio.file.Files.write(folder.resolve("ram"), new byte[1 << 21]);
        assertThatThrownBy(() -> function(Interrupts.POLLED)).hasMessageContaining("share=on");
    }
}
