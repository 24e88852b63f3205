// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A QEMU that was started by this process, and ends with it: by {@link #close()} in good order, and by the kernel if this
 * process is killed.
 *
 * <p>Thread: one, that lives as long as QEMU shall: the kernel ends QEMU when the thread that started it ends.
 */
final class RunningQemu implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunningQemu.class);
    private static final String WORDS = "qemu.log";
    private static final long START_MILLIS = 20_000;
    private static final long LOOK_MILLIS = 10;
    private static final long END_SECONDS = 5;

    private final Process process;
    private final QemuMachine machine;

    private RunningQemu(Process process, QemuMachine machine) {
        this.process = process;
        this.machine = machine;
    }

    /** Starts it; when this returns its devices are there. */
    static RunningQemu start(String program, QemuMachine machine)
            throws CommandException, IOException, InterruptedException {
        Path monitor = machine.directory().resolve(QemuMachine.MONITOR);
        if (listens(monitor)) {
            throw new CommandException("a QEMU runs there already: directory=" + machine.directory()
                    + "; end it first, or use another directory");
        }
        machine.prepare();
        List<String> command = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
        command.addAll(machine.command(program));
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(machine.directory().resolve(WORDS).toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException missing) {
            throw new CommandException("no setpriv, which ends QEMU with virtsnd: install util-linux", missing);
        }
        RunningQemu qemu = new RunningQemu(process, machine);
        boolean isReady = false;
        try {
            qemu.awaitDevices(monitor);
            isReady = true;
            return qemu;
        } finally {
            if (!isReady) {
                qemu.close();
            }
        }
    }

    /** The monitor greets when all devices are there. */
    private void awaitDevices(Path monitor) throws CommandException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
        while (!greets(monitor)) {
            if (!process.isAlive()) {
                throw new CommandException("QEMU does not start: " + lastWords());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new CommandException(
                        "QEMU does not answer: waited=" + START_MILLIS / 1000 + " s: " + lastWords());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
    }

    private static boolean greets(Path monitor) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(monitor));
            return channel.read(ByteBuffer.allocate(1)) == 1;
        } catch (IOException notYet) {
            return false;
        }
    }

    private static boolean listens(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException nobody) {
            return false;
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The end of what it said. */
    String lastWords() {
        Path log = machine.directory().resolve(WORDS);
        try {
            List<String> lines = Files.readString(log, StandardCharsets.ISO_8859_1)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
            String code = process.isAlive() ? "" : "code=" + process.exitValue() + " ";
            return code + "log=" + log + (lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    /** Ends it, so that its files are whole; an interrupt of the thread is kept for later. */
    @Override
    public void close() {
        boolean isInterrupted = Thread.interrupted();
        process.destroy();
        for (int times = 0; times < 2 && process.isAlive(); times++) {
            try {
                if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException again) {
                process.destroyForcibly();
                isInterrupted = true;
            }
        }
        if (process.isAlive()) {
            LOG.warn("QEMU does not end: pid={}", process.pid());
        } else {
            completeWave();
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void completeWave() {
        try {
            new QemuWave(machine.directory().resolve(QemuMachine.WAV)).complete();
        } catch (IOException unwritable) {
            LOG.warn("header of the WAV file is not completed: {}", unwritable.toString());
        }
    }
}
