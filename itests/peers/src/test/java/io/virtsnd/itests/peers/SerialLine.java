// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A serial line of a guest, through a socket of QEMU's. */
final class SerialLine implements Closeable {

    /** What a line at the end of the stream is read as; no guest says that. */
    private static final String END = "\0";

    private final SocketChannel channel;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private SerialLine(SocketChannel channel) {
        this.channel = channel;
    }

    /** Connects; fails at once if nobody listens. */
    static SerialLine connect(Path socket) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        SerialLine line = new SerialLine(channel);
        Thread reader = new Thread(line::read, "serial-" + socket.getFileName());
        reader.setDaemon(true);
        reader.start();
        return line;
    }

    /** Sends bytes as they are. */
    void send(String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The next line that the guest says; an exception if it is silent for so many seconds, or gone. */
    String receive(long seconds) throws IOException {
        try {
            String line = lines.poll(seconds, TimeUnit.SECONDS);
            if (line == null) {
                throw new IOException("the guest says nothing: seconds=" + seconds);
            }
            if (line.equals(END)) {
                lines.add(END);
                throw new IOException("the guest is gone");
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private void read() {
        try (BufferedReader reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            // closed by either end: nothing more will be said
        } finally {
            lines.add(END);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
