// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.linux.Linux;
import io.virtsnd.transport.qtest.internal.QtestException.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class QtestSocketTest {

    private static final long TIMEOUT_NANOS = 1_000_000_000L;
    private static final long REGISTER = 0xfeb0_0000L;

    @TempDir
    Path folder;

    private final Linux linux = new Linux();
    private final List<Integer> raised = new CopyOnWriteArrayList<>();
    private FakeQemu qemu;
    private QtestSocket socket;

    @BeforeEach
    void connect() throws IOException {
        qemu = new FakeQemu(folder);
        socket = new QtestSocket(linux, folder.resolve("qtest.sock"), TIMEOUT_NANOS, raised::add);
    }

    @AfterEach
    void disconnect() throws IOException {
        socket.close();
        qemu.close();
        linux.close();
    }

    private void assertLost(Kind kind) {
        assertThatThrownBy(() -> socket.read(Width.LONG, REGISTER))
                .extracting(thrown -> ((QtestException) thrown).kind())
                .isEqualTo(kind);
        assertThat(socket.isLost()).isTrue();
        long start = System.nanoTime();
        assertThatThrownBy(() -> socket.write(Width.LONG, REGISTER, 1))
                .extracting(thrown -> ((QtestException) thrown).kind())
                .isEqualTo(Kind.GONE);
        assertThat(System.nanoTime() - start).isLessThan(TIMEOUT_NANOS / 2);
    }

    @Test
    void shouldAccessRegistersByTheirWidth() throws IOException {
        socket.write(Width.LONG, REGISTER, 0x8765_4321);
        assertThat(socket.read(Width.BYTE, REGISTER + 3)).isEqualTo(0x87);
        assertThat(socket.read(Width.WORD, REGISTER + 2)).isEqualTo(0x8765);
        assertThat(socket.read(Width.LONG, REGISTER)).isEqualTo(0x8765_4321);
        socket.write(Width.BYTE, REGISTER, 0x1ff);
        assertThat(socket.read(Width.LONG, REGISTER)).isEqualTo(0x8765_43ff);
        assertThat(qemu.said.get(0)).isEqualTo("writel 0xfeb00000 0x87654321");
        assertThat(qemu.said.get(1)).isEqualTo("readb 0xfeb00003");
    }

    @Test
    void shouldTellOfInterruptLinesWheneverTheyCome() throws IOException {
        qemu.before = "IRQ raise 20\nIRQ lower 20\n";
        socket.read(Width.LONG, REGISTER);
        assertThat(raised).containsExactly(20);
        qemu.say("IRQ raise 23");
        await().until(() -> {
            socket.drain();
            return raised.contains(23);
        });
    }

    @Test
    void shouldPutTogetherWhatComesByteByByte() throws IOException {
        qemu.trickles = true;
        socket.write(Width.WORD, REGISTER, 0xabcd);
        assertThat(socket.read(Width.WORD, REGISTER)).isEqualTo(0xabcd);
    }

    @Test
    void shouldFailInTimeWhenQemuIsSilent() {
        qemu.instead = "";
        long start = System.nanoTime();
        assertLost(Kind.SILENT);
        assertThat(System.nanoTime() - start).isLessThan(10 * TIMEOUT_NANOS);
    }

    @Test
    void shouldFailWhenQemuDies() throws IOException {
        socket.read(Width.LONG, REGISTER);
        qemu.die();
        assertLost(Kind.GONE);
    }

    @Test
    void shouldFailWhenThePeerIsNoQemu() {
        qemu.instead = "220 mail ready\n";
        assertLost(Kind.STRANGE);
    }

    @Test
    void shouldFailWhenTwoAnswersCome() {
        qemu.instead = "OK 0x1\nOK 0x2\n";
        assertLost(Kind.STRANGE);
    }

    @Test
    void shouldGoOnWhenOneCommandIsRefused() throws IOException {
        qemu.instead = "FAIL Unknown device\n";
        assertThatThrownBy(() -> socket.intercept("nobody"))
                .extracting(thrown -> ((QtestException) thrown).kind())
                .isEqualTo(Kind.REFUSED);
        qemu.instead = null;
        assertThat(socket.read(Width.LONG, REGISTER)).isZero();
        assertThat(socket.isLost()).isFalse();
    }

    @Test
    void shouldWorkWhenTheThreadIsInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        try {
            socket.write(Width.LONG, REGISTER, 7);
            assertThat(socket.read(Width.LONG, REGISTER)).isEqualTo(7);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void shouldReadAllOnesWhenQemuIsGone() throws IOException {
        QtestRegisters registers = new QtestRegisters(QtestRegisters.memoryOf(socket), REGISTER, 16);
        registers.putU32(0, 5);
        assertThat(registers.getU32(0)).isEqualTo(5);
        qemu.die();
        assertThat(registers.getU32(0)).isEqualTo(-1);
        assertThat(registers.getU16(2)).isEqualTo(0xffff);
        assertThat(registers.getU8(15)).isEqualTo(0xff);
        registers.putU8(0, 1);
        assertThatThrownBy(() -> registers.getU32(13)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> registers.getU32(2)).hasMessageContaining("offset=2");
    }

    @Test
    void shouldAnswerEveryThreadItsOwn() throws InterruptedException {
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        List<Thread> threads = new java.util.ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int number = thread;
            threads.add(new Thread(() -> {
                try {
                    for (int count = 0; count < 200; count++) {
                        socket.write(Width.LONG, REGISTER + 4 * number, count * 7 + number);
                        assertThat(socket.read(Width.LONG, REGISTER + 4 * number))
                                .isEqualTo(count * 7 + number);
                    }
                } catch (IOException | AssertionError failed) {
                    failures.add(failed);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(failures).isEmpty();
    }
}
