// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.ReceivedDescriptors;
import io.virtsnd.linux.UnixSocket;
import io.virtsnd.transport.qtest.internal.QtestException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * The conversation with QEMU: this process takes the place of its processor. One command at a time, each bounded; after the
 * first that gets no good answer the connection is over, and all others fail at once.
 *
 * <p>Thread: any. An interrupt of the calling thread changes nothing.
 */
final class QtestSocket implements AutoCloseable {

    private static final int INPUT = 4096;

    private final UnixSocket socket;
    private final PollSet poll;
    private final int slot;
    private final long timeoutNanos;
    private final Answer answer;
    private final Command command = new Command();
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT).flip();
    private final ReceivedDescriptors none = new ReceivedDescriptors(1);
    private final Object lock = new Object();
    private volatile String lost;

    /**
     * Connects.
     *
     * @param linux makes the socket
     * @param path of the socket
     * @param timeoutNanos how long an answer may take
     * @param raised is told of interrupt lines that go up, on whatever thread reads it; must not block
     * @throws IOException if nobody listens
     */
    QtestSocket(Linux linux, Path path, long timeoutNanos, IntConsumer raised) throws IOException {
        this.timeoutNanos = timeoutNanos;
        answer = new Answer(raised);
        poll = linux.createPollSet(1);
        socket = linux.connect(path);
        slot = poll.add(socket.descriptor(), PollSet.READABLE);
    }

    /** To be polled for the end of the connection; READABLE when an interrupt line changed, or an answer is there. */
    FileDescriptor descriptor() {
        return socket.descriptor();
    }

    /** Whether the connection is over. */
    boolean isLost() {
        return lost != null;
    }

    /** Why it is over. */
    String reason() {
        String reason = lost;
        return reason == null ? "the connection is open" : reason;
    }

    /** Reads memory, or a register in it. */
    int read(Width width, long address) throws IOException {
        synchronized (lock) {
            return (int) ask(command.access("read", width, address)) & width.ones();
        }
    }

    /** Writes memory, or a register in it. */
    void write(Width width, long address, int value) throws IOException {
        synchronized (lock) {
            ask(command.access("write", width, address, value));
        }
    }

    /** Reads a port. */
    int in(Width width, int port) throws IOException {
        synchronized (lock) {
            return (int) ask(command.access("in", width, port)) & width.ones();
        }
    }

    /** Writes a port. */
    void out(Width width, int port, int value) throws IOException {
        synchronized (lock) {
            ask(command.access("out", width, port, value));
        }
    }

    /** From now on interrupt lines that go into a device are told. */
    void intercept(String device) throws IOException {
        synchronized (lock) {
            ask(command.words("irq_intercept_in", device));
        }
    }

    /** Reads what came without being asked for. */
    void drain() throws IOException {
        synchronized (lock) {
            try {
                requireOpen();
                do {
                    finish();
                } while (receive());
            } catch (IOException broken) {
                lose(broken.getMessage());
                throw broken;
            }
        }
    }

    private long ask(ByteBuffer line) throws IOException {
        requireOpen();
        try {
            long deadline = System.nanoTime() + timeoutNanos;
            while (line.hasRemaining()) {
                if (socket.send(line, List.of()) == 0) {
                    pause(deadline, PollSet.WRITABLE);
                }
            }
            while (!answer.take(input)) {
                if (!receive()) {
                    pause(deadline, PollSet.READABLE);
                }
            }
            long value = answer.value();
            finish();
            return value;
        } catch (QtestException failed) {
            if (failed.kind() != Kind.REFUSED) {
                lose(failed.getMessage());
            }
            throw failed;
        } catch (ErrnoException | IllegalStateException failed) {
            lose("QEMU is gone: " + failed.getMessage());
            throw new QtestException(Kind.GONE, reason());
        }
    }

    /** Reads what came behind an answer: interrupt lines, nothing else. */
    private void finish() throws QtestException {
        if (answer.take(input)) {
            throw new QtestException(Kind.STRANGE, "QEMU answered what nobody asked");
        }
    }

    /** Takes what is there; false if nothing is. */
    private boolean receive() throws IOException {
        input.clear();
        int bytes = socket.receive(input, none);
        none.clear();
        input.flip();
        if (bytes < 0) {
            throw new QtestException(Kind.GONE, "QEMU is gone: it closed the qtest socket");
        }
        return bytes > 0;
    }

    private void pause(long deadline, int events) throws IOException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new QtestException(
                    Kind.SILENT, "QEMU does not answer: waited=" + timeoutNanos / 1_000_000 + " ms; is it stopped?");
        }
        poll.events(slot, events);
        poll.await(left);
    }

    private void requireOpen() throws QtestException {
        if (lost != null) {
            throw new QtestException(Kind.GONE, lost);
        }
    }

    /** The connection is over. Whoever polls wakes up. */
    void lose(String reason) {
        if (lost == null) {
            lost = reason;
        }
        socket.close();
    }

    /** Ends the connection; QEMU waits for the next. Further calls do nothing. */
    @Override
    public void close() {
        lose("the connection was closed");
        synchronized (lock) {
            poll.close();
        }
    }
}
