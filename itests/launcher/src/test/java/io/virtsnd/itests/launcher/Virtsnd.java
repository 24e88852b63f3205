// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The script, called as a user does; what is built is run, and nothing is built.
 *
 * @param folder where it is called, and where its output is kept
 * @param options more options of the JVM
 */
record Virtsnd(Path folder, String options) {

    static final Path ROOT = Path.of(System.getProperty("virtsnd.root", "../.."));
    static final Path SCRIPT = ROOT.resolve("launcher/virtsnd").toAbsolutePath().normalize();
    static final Path DIST =
            ROOT.resolve("launcher/target/dist").toAbsolutePath().normalize();

    private static final long SECONDS = 60;

    Virtsnd(Path folder) {
        this(folder, "");
    }

    /**
     * What came out.
     *
     * @param code exit code
     * @param out standard output
     * @param err standard error
     */
    record Result(int code, String out, String err) {}

    /** A process that runs. */
    record Running(Process process, Path out, Path err) {

        /** Sends a signal, by name. */
        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }

        Result result() throws IOException, InterruptedException {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError("does not end: " + Files.readString(err));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }

    Running start(List<String> command) throws IOException {
        if (!Files.exists(folder.resolve("stdin"))) {
            Files.createFile(folder.resolve("stdin"));
        }
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectInput(folder.resolve("stdin").toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("VIRTSND_BUILD", "no");
        builder.environment().put("VIRTSND_JAVA_OPTS", options);
        return new Running(builder.start(), out, err);
    }

    /** Starts it; a build tool that ignores Ctrl-C does not hand that on. */
    Running start(String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM", SCRIPT.toString()));
        command.addAll(List.of(args));
        return start(command);
    }

    Result run(String... args) {
        try {
            return start(args).result();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
