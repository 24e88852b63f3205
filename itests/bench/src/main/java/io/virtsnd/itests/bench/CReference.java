// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The reference ring in C: compiled by gcc, and run window by window beside the Java one. */
final class CReference implements AutoCloseable {

    private static final List<String> FLAGS = List.of("-O2", "-std=gnu11", "-Wall", "-Wextra", "-Werror", "-pthread");
    private static final List<String> RING = List.of("virtqueue.c", "device_queue.c");
    private static final long COMPILE_SECONDS = 60;

    private final Process process;
    private final PrintWriter requests;
    private final BufferedReader answers;

    private CReference(Process process) {
        this.process = process;
        requests = new PrintWriter(process.getOutputStream(), true, StandardCharsets.US_ASCII);
        answers = process.inputReader(StandardCharsets.US_ASCII);
    }

    /** Compiles the bench program and starts it. */
    static CReference start(Path module) throws IOException {
        Path program = compile(module, "bench", "bench.c", "rig.c");
        return new CReference(new ProcessBuilder(program.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Compiles the program that is a driver or a device across a mapped file. */
    static Path compilePeer(Path module) throws IOException {
        return compile(module, "peer", "peer.c");
    }

    /** Runs one window; answers ns per message. */
    double window(String what, boolean eventIdx, int messages) {
        requests.println(what + " " + (eventIdx ? 1 : 0) + " " + messages);
        try {
            String answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the reference ring has ended: what=" + what);
            }
            return Double.parseDouble(answer);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void close() {
        requests.close();
        process.destroy();
    }

    private static Path compile(Path module, String name, String... sources) throws IOException {
        Path folder = Files.createDirectories(module.resolve("target/c"));
        Path program = folder.resolve(name);
        List<String> command = new ArrayList<>(List.of("gcc"));
        command.addAll(FLAGS);
        command.addAll(List.of(sources));
        command.addAll(RING);
        command.addAll(List.of("-o", program.toAbsolutePath().toString()));
        Process gcc = new ProcessBuilder(command)
                .directory(module.resolve("src/main/c").toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!gcc.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS) || gcc.exitValue() != 0) {
                throw new IllegalStateException("gcc could not compile " + name + ": " + said);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while gcc compiled " + name, interrupted);
        }
        return program;
    }
}
