// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildProcessTest {

    @TempDir
    private Path folder;

    /** A process that says its number and then waits for an hour. */
    private ChildProcess waiting(int seconds) throws IOException {
        return ChildProcess.start(List.of("sh", "-c", "echo $$; exec sleep 3600"), folder.resolve("log"), seconds);
    }

    private static long number(ChildProcess process) {
        await().until(() -> process.log().endsWith("\n"));
        return Long.parseLong(process.log().strip());
    }

    private static boolean runs(long number) {
        return ProcessHandle.of(number).filter(ProcessHandle::isAlive).isPresent();
    }

    @Test
    void shouldKeepWhatItSaysWhenRun() throws IOException {
        try (ChildProcess process = ChildProcess.start(
                List.of("sh", "-c", "echo \"$WORD\"; echo other >&2"),
                folder.resolve("log"),
                10,
                Map.of("WORD", "one"))) {
            assertThat(process.await(10)).isTrue();
            assertThat(process.log()).isEqualTo("one\nother\n");
        }
    }

    @Test
    void shouldDieWhenClosed() throws IOException {
        long number;
        try (ChildProcess process = waiting(60)) {
            number = number(process);
            assertThat(runs(number)).isTrue();
        }
        await().until(() -> !runs(number));
    }

    @Test
    void shouldEndWhenToldTo() throws IOException {
        try (ChildProcess process = waiting(60)) {
            long number = number(process);
            process.terminate();
            assertThat(process.await(10)).isTrue();
            assertThat(runs(number)).isFalse();
        }
    }

    @Test
    void shouldEndWhenItsTimeIsOver() throws IOException {
        try (ChildProcess process = waiting(1)) {
            assertThat(process.await(20)).isTrue();
        }
    }

    @Test
    void shouldDieWhenTheParentIsKilled() throws IOException {
        // a shell in the place of the test's JVM: its children are started as ours are
        Path log = folder.resolve("inner");
        String inner = "setpriv --pdeathsig KILL timeout 60 setpriv --pdeathsig KILL sh -c 'echo $$; exec sleep 3600' >"
                + log + " & exec sleep 3600";
        long number;
        try (ChildProcess parent = ChildProcess.start(List.of("sh", "-c", inner), folder.resolve("log"), 60)) {
            number = await().until(() -> firstNumber(log), Optional::isPresent).orElseThrow();
            assertThat(parent.isAlive() && runs(number)).isTrue();
        }
        await().until(() -> !runs(number));
    }

    private static Optional<Long> firstNumber(Path file) throws IOException {
        return Files.exists(file)
                ? Files.readAllLines(file).stream().findFirst().map(Long::parseLong)
                : Optional.empty();
    }
}
