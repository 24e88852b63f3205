// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.awaitility.Awaitility.await;

import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** QEMU without a guest. */
final class BareQemu implements Closeable {

    private static final int LIFE_SECONDS = 120;
    private static final int HEADER = 44;

    private final Path folder;
    private final ChildProcess process;

    private BareQemu(Path folder, ChildProcess process) {
        this.folder = folder;
        this.process = process;
    }

    /** Starts it. */
    static BareQemu start(Path folder, BareMachine machine) throws IOException {
        return start(folder, machine, Map.of());
    }

    /** The same with more environment. */
    static BareQemu start(Path folder, BareMachine machine, Map<String, String> environment) throws IOException {
        Path log = folder.resolve("qemu.log");
        ChildProcess process = ChildProcess.start(machine.command(folder), log, LIFE_SECONDS, environment);
        BareQemu qemu = new BareQemu(folder, process);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Files.exists(folder.resolve("qmp.sock")) || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException("QEMU does not start: " + process.log());
        }
        return qemu;
    }

    Path folder() {
        return folder;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String log() {
        return process.log();
    }

    /** One command for the monitor; what it answered. */
    String monitor(String... commands) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(folder.resolve("qmp.sock")));
            StringBuilder said = new StringBuilder(answer(channel));
            send(channel, "{\"execute\": \"qmp_capabilities\"}");
            said.append(answer(channel));
            for (String command : commands) {
                send(channel, command);
                said.append(answer(channel));
            }
            return said.toString();
        }
    }

    private static void send(SocketChannel channel, String line) throws IOException {
        channel.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.US_ASCII)));
    }

    private static String answer(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 16);
        int read = channel.read(bytes);
        return new String(bytes.array(), 0, Math.max(0, read), StandardCharsets.UTF_8);
    }

    /** As a crash. */
    void kill() {
        ProcessHandle.of(process.number()).ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Sends a signal to QEMU itself. */
    void signal(String name) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.number())).start();
    }

    /** Ends it in good order; the samples that it wrote. */
    byte[] played() throws IOException {
        process.terminate();
        if (!process.await(20)) {
            throw new IOException("QEMU does not end: " + process.log());
        }
        byte[] file = Files.readAllBytes(folder.resolve("out.wav"));
        return Arrays.copyOfRange(file, Math.min(HEADER, file.length), file.length);
    }

    @Override
    public void close() {
        process.close();
    }
}
