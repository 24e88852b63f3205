// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A process that does not outlive the test: it has a limit, and is killed if the test, or its JVM, ends before. What it
 * says is kept in a file.
 *
 * <p>Thread: the thread that starts it has to live as long as it does; the kernel takes the end of that thread for the
 * end of the parent.
 */
final class ChildProcess implements Closeable {

    private static final int PATIENCE_SECONDS = 10;

    private final Process process;
    private final Path log;

    private ChildProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts a command; standard output and error go to a file. */
    static ChildProcess start(List<String> command, Path log, int seconds) throws IOException {
        return start(command, log, seconds, Map.of());
    }

    /** The same, with more environment. */
    static ChildProcess start(List<String> command, Path log, int seconds, Map<String, String> environment)
            throws IOException {
        List<String> guarded = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        guarded.addAll(List.of("timeout", "--kill-after=5", Integer.toString(seconds)));
        guarded.addAll(List.of("setpriv", "--pdeathsig", "KILL"));
        guarded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(guarded)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(log.toFile())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        return new ChildProcess(builder.start(), log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Number of the process that the command became. */
    long number() {
        return process.descendants()
                .reduce((above, below) -> below)
                .orElseThrow()
                .pid();
    }

    /** Waits for its end; whether it came. */
    boolean await(long seconds) {
        try {
            return process.waitFor(seconds, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits for its end; the exit code of the command. */
    int code(long seconds) {
        if (!await(seconds)) {
            throw new AssertionError("does not end: seconds=" + seconds + " " + log());
        }
        return process.exitValue();
    }

    /** Sends SIGTERM, which the guard hands on. */
    void terminate() {
        process.destroy();
    }

    /** What it said so far. */
    String log() {
        try {
            return Files.readString(log, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Kills it, and waits until it is gone. */
    @Override
    public void close() {
        // The guard buries what it guards; whoever inherits it otherwise may not.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        if (!await(PATIENCE_SECONDS)) {
            process.destroyForcibly();
        }
        if (!await(PATIENCE_SECONDS)) {
            throw new IllegalStateException("does not die: pid=" + process.pid() + " " + log());
        }
    }
}
