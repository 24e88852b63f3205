// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two commands of a developer of devices: {@code virtsnd qemu DIR} and {@code virtsnd play FILE --transport qtest:DIR}. */
@Tag("peer")
@Timeout(120)
class QemuCommandTest {

    private static final Sound SOUND = new Sound("S16_LE", 2, 48_000);

    @TempDir
    Path folder;

    @BeforeAll
    static void needQemu() {
        Peers.needQemu();
    }

    /** Starts QEMU by the command; it is ready when this returns. */
    private ChildProcess qemu(String... more) throws IOException {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "qemu";
        arguments[1] = files().toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        ChildProcess process = Virtsnd.start(folder.resolve("qemu.out"), 60, arguments);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> process.log().contains("Ctrl-C ends it") || !process.isAlive());
        assertThat(process.isAlive()).as(process.log()).isTrue();
        return process;
    }

    private Path files() {
        return folder.resolve("D");
    }

    /** Plays by the command; the exit code and what it said. */
    private String run(String... arguments) throws IOException {
        try (ChildProcess process = Virtsnd.start(folder.resolve("run.out"), 40, arguments)) {
            return process.code(40) + " " + process.log();
        }
    }

    private String play(byte[] sound, String... more) throws IOException {
        Path file = WaveData.write(folder.resolve("X.wav"), SOUND, sound);
        List<String> arguments = new ArrayList<>(List.of("play", file.toString(), "--transport", "qtest:" + files()));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private static Optional<ProcessHandle> processOf(ChildProcess command) {
        String number = command.log().replaceAll("(?s).*pid=(\\d+).*", "$1");
        return ProcessHandle.of(Long.parseLong(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"q35", "pc", "microvm", "microvm-pcie", "pc-q35-8.2", "pc-i440fx-7.2"})
    void shouldWriteWhatWasPlayed(String machine) throws IOException {
        byte[] sound = SOUND.pattern(machine.length(), 500);
        try (ChildProcess qemu = qemu("--machine", machine)) {
            assertThat(play(sound)).startsWith("0 ");
            qemu.terminate();
            assertThat(qemu.await(10)).isTrue();
        }
        assertThat(WaveData.of(files().resolve("out.wav"))).isEqualTo(sound);
    }

    @Test
    void shouldWriteEverythingWhenPlayedTwice() throws IOException {
        byte[] sound = SOUND.pattern(1, 300);
        try (ChildProcess qemu = qemu()) {
            assertThat(play(sound, "--mode", "cyclic")).startsWith("0 ");
            assertThat(play(sound, "--period-frames", "1237", "--periods", "3")).startsWith("0 ");
            qemu.terminate();
            assertThat(qemu.await(10)).isTrue();
        }
        byte[] heard = WaveData.of(files().resolve("out.wav"));
        assertThat(heard).hasSize(2 * sound.length).startsWith(sound).endsWith(sound);
    }

    @Test
    void shouldDescribeTheCard() throws IOException {
        try (ChildProcess qemu = qemu("--streams", "4")) {
            assertThat(qemu.isAlive()).isTrue();
            assertThat(run("info", "--transport", "qtest:" + files()))
                    .startsWith("0 ")
                    .contains("OUTPUT", "INPUT");
        }
    }

    @Test
    void shouldEndQemuWhenItIsKilledItself() throws IOException {
        ProcessHandle process;
        try (ChildProcess command = qemu()) {
            process = processOf(command).orElseThrow();
            assertThat(process.isAlive()).isTrue();
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> !process.isAlive());
        assertThat(run("play", "--transport", "qtest:" + files(), Peers.speech().toString()))
                .startsWith("1 ")
                .contains("QEMU is gone, only its qtest.sock is left");
    }

    @Test
    void shouldSayWhyWhenQemuEnds() throws IOException {
        try (ChildProcess command = qemu()) {
            processOf(command).orElseThrow().destroyForcibly();
            assertThat(command.code(10)).isEqualTo(1);
            assertThat(command.log()).contains("QEMU has ended: code=137");
        }
    }

    @Test
    void shouldRefuseADirectoryWhereAnotherRuns() throws IOException {
        try (ChildProcess first = qemu()) {
            assertThat(run("qemu", files().toString())).startsWith("1 ").contains("a QEMU runs there already");
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void shouldSayWhatToInstallWhenQemuIsMissingOrTooOld() throws IOException {
        assertThat(run("qemu", files().toString(), "--qemu", "qemu-system-nowhere"))
                .startsWith("1 ")
                .contains("no QEMU: program=qemu-system-nowhere")
                .contains("install qemu-system-x86");
        Path old = Files.writeString(
                folder.resolve("old-qemu"), "#!/bin/sh\necho 'QEMU emulator version 7.2.15 (Debian 1:7.2)'\n");
        Files.setPosixFilePermissions(old, PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThat(run("qemu", files().toString(), "--qemu", old.toString()))
                .startsWith("1 ")
                .contains("QEMU 7.2.15 has no virtio-sound-pci")
                .contains("8.2 or later");
    }

    @Test
    void shouldSayWhatQemuSaysWhenItDoesNotStart() throws IOException {
        assertThat(run("qemu", files().toString(), "--option", "-nonsense"))
                .startsWith("1 ")
                .contains("QEMU does not start: code=1")
                .contains("-nonsense: invalid option");
        assertThat(run("qemu", files().toString(), "--machine", "toaster"))
                .startsWith("1 ")
                .contains("QEMU does not start: code=1")
                .contains("-machine help");
    }

    @Test
    void shouldSayInOneLineWhyThereIsNoCard() throws IOException {
        String missing =
                run("play", "--transport", "qtest:" + files(), Peers.speech().toString());
        assertThat(missing).startsWith("1 virtsnd play: no such directory: directory=" + files());
        assertThat(missing.lines()).hasSize(1);
        assertThat(run("play", "--transport", "qtest:", Peers.speech().toString()))
                .startsWith("2 ")
                .contains("names no directory: use qtest:DIR");
        assertThat(run(
                        "play",
                        "--transport",
                        "qtest:x",
                        "--backend",
                        "null",
                        Peers.speech().toString()))
                .startsWith("2 ")
                .contains("--transport qtest is not");
    }
}
