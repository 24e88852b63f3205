// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Speaks qtest, and has a PCI bus behind its ports. As QEMU does it ends itself over a malformed line; unlike QEMU it does
 * whatever else a test wants.
 */
final class FakeQemu implements AutoCloseable {

    private static final Pattern LINE = Pattern.compile(
            "(read|write|in|out)([bwl]) 0x([0-9a-f]{1,16})( 0x([0-9a-f]{1,8}))?|irq_intercept_in [a-z]+");
    /** Where ports are among the registers. */
    static final long PORTS = 1L << 40;

    private static final int RAM_BYTES = 1 << 21;

    private final ServerSocketChannel server;
    private final Thread thread;
    /** Lines that came. */
    final List<String> said = new CopyOnWriteArrayList<>();
    /** Bytes of registers outside of the memory file. */
    final Map<Long, Integer> registers = new ConcurrentHashMap<>();
    /** Functions by bus, device and function, as a configuration address has them. */
    final Map<Integer, FakeFunction> functions = new ConcurrentHashMap<>();

    private final ByteBuffer ram;
    private int address;
    private volatile SocketChannel client;
    /** What is answered instead of the truth; null is the truth, empty is silence. */
    volatile String instead;
    /** What is said before each answer. */
    volatile String before = "";
    /** One byte at a time. */
    volatile boolean trickles;

    FakeQemu(Path folder) throws IOException {
        try (var file = java.nio.channels.FileChannel.open(
                folder.resolve("ram"),
                java.nio.file.StandardOpenOption.CREATE,
                java.nio.file.StandardOpenOption.READ,
                java.nio.file.StandardOpenOption.WRITE)) {
            ram = file.map(java.nio.channels.FileChannel.MapMode.READ_WRITE, 0, RAM_BYTES)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN);
        }
        Path socket = folder.resolve("qtest.sock");
        Files.deleteIfExists(socket);
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        thread = new Thread(this::serve, "fake-qemu");
        thread.setDaemon(true);
        thread.start();
    }

    ByteBuffer ram() {
        return ram;
    }

    /** Says something that nobody asked for. */
    void say(String line) throws IOException {
        client.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.ISO_8859_1)));
    }

    /** Ends as if it was killed. */
    void die() throws IOException {
        server.close();
        SocketChannel last = client;
        if (last != null) {
            last.close();
        }
    }

    @Override
    public void close() throws IOException {
        die();
        try {
            thread.join(3000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve() {
        try {
            while (true) {
                try (SocketChannel next = server.accept()) {
                    client = next;
                    converse(next);
                } catch (java.net.SocketException gone) {
                    continue;
                }
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void converse(SocketChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(1 << 12);
        StringBuilder line = new StringBuilder();
        while (channel.read(bytes.clear()) >= 0) {
            bytes.flip();
            while (bytes.hasRemaining()) {
                char next = (char) bytes.get();
                if (next == '\n') {
                    answer(channel, line.toString());
                    line.setLength(0);
                } else {
                    line.append(next);
                }
            }
        }
    }

    private void answer(SocketChannel channel, String line) throws IOException {
        said.add(line);
        Matcher command = LINE.matcher(line);
        if (!command.matches()) {
            die();
            return;
        }
        String truth = line.startsWith("irq") ? "OK\n" : access(command);
        String answer = before + (instead == null ? truth : instead);
        byte[] bytes = answer.getBytes(StandardCharsets.ISO_8859_1);
        int piece = trickles ? 1 : Math.max(1, bytes.length);
        for (int at = 0; at < bytes.length; at += piece) {
            channel.write(ByteBuffer.wrap(bytes, at, piece));
        }
    }

    private String access(Matcher command) {
        int bytes = 1 << "bwl".indexOf(command.group(2));
        long where = Long.parseUnsignedLong(command.group(3), 16);
        boolean isWrite = command.group(5) != null;
        int value = isWrite ? Integer.parseUnsignedInt(command.group(5), 16) : 0;
        boolean isPort = command.group(1).equals("in") || command.group(1).equals("out");
        if (isPort && where == 0xcf8) {
            address = value;
            return "OK\n";
        }
        boolean isConfig = isPort && where >= 0xcfc && where < 0xd00;
        long result = 0;
        for (int index = 0; index < bytes; index++) {
            int part = value >>> index * Byte.SIZE & 0xff;
            int read = isConfig
                    ? config((int) where - 0xcfc + index, isWrite, part)
                    : memory((isPort ? PORTS : 0) + where + index, isWrite, part);
            result |= (long) read << index * Byte.SIZE;
        }
        return isWrite ? "OK\n" : String.format("OK 0x%016x%n", result);
    }

    private int config(int index, boolean isWrite, int value) {
        FakeFunction function = functions.get(address >>> 8 & 0xffff);
        if (function == null) {
            return 0xff;
        }
        return function.access((address & 0xfc) + index, isWrite, value);
    }

    private int memory(long where, boolean isWrite, int value) {
        if (where < RAM_BYTES) {
            if (isWrite) {
                ram.put((int) where, (byte) value);
            }
            return ram.get((int) where) & 0xff;
        }
        if (isWrite) {
            registers.put(where, value);
        }
        return registers.getOrDefault(where, 0);
    }

    /** A 32-bit register, as the device sees it. */
    int register(long where) {
        int value = 0;
        for (int index = 0; index < Integer.BYTES; index++) {
            value |= registers.getOrDefault(where + index, 0) << index * Byte.SIZE;
        }
        return value;
    }
}
