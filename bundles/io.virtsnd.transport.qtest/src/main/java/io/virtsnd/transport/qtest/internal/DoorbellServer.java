// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.MemoryFile;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.SocketAccess;
import io.virtsnd.linux.UnixListener;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that the ivshmem-doorbell device of QEMU connects to when QEMU starts. It hands out event counters: a
 * processor rings one by a write to the device, and so does another device with an interrupt message.
 *
 * <pre>
 *  messages to QEMU, 8 bytes each, little-endian:
 *    0 (version)   0 (QEMU's number)   -1 with memory
 *    for each vector of each peer: number of the peer, with a counter; QEMU's own come last
 * </pre>
 *
 * <p>Thread: one of its own serves; all else any.
 */
final class DoorbellServer implements AutoCloseable {

    /** Functions of QEMU that may have counters at the same time. */
    static final int PEERS = 4;
    /** Counters of each. */
    static final int VECTORS = 8;

    private static final Logger LOG = LoggerFactory.getLogger(DoorbellServer.class);
    private static final int MEMORY_BYTES = 1 << 16;
    private static final long JOIN_MILLIS = 3000;
    private static final long SEND_NANOS = 1_000_000_000L;

    private final Linux linux;
    private final UnixListener listener;
    private final MemoryFile memory;
    private final EventFd[][] counters = new EventFd[PEERS + 1][VECTORS];
    private final EventFd stop;
    private final Thread thread;
    private final ByteBuffer message = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private volatile boolean connected;
    private volatile boolean closed;

    /**
     * Listens from now on.
     *
     * @throws IOException if it cannot
     */
    DoorbellServer(Linux linux, String name, Path path) throws IOException {
        this.linux = linux;
        listener = linux.listen(path, SocketAccess.DEFAULT);
        memory = linux.createMemoryFile("virtsnd-ivshmem", MEMORY_BYTES);
        stop = linux.createEventFd();
        for (EventFd[] peer : counters) {
            for (int vector = 0; vector < VECTORS; vector++) {
                peer[vector] = linux.createEventFd();
            }
        }
        thread = new Thread(null, this::serve, "virtsnd-" + name + "-ivshmem", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(DoorbellServer.class.getClassLoader());
        thread.start();
    }

    /** Whether a QEMU has its counters. */
    boolean isConnected() {
        return connected;
    }

    /** The counters of a peer, 1 to {@link #PEERS}. */
    EventFd[] counters(int peer) {
        return counters[peer];
    }

    private void serve() {
        UnixSocket client = null;
        try (PollSet poll = linux.createPollSet(3)) {
            poll.add(stop.descriptor(), PollSet.READABLE);
            poll.add(listener.descriptor(), PollSet.READABLE);
            int slot = -1;
            while (!closed) {
                poll.await(-1);
                if (slot >= 0 && poll.ready(slot) != 0) {
                    connected = false;
                    poll.remove(slot);
                    slot = -1;
                    client.close();
                }
                UnixSocket next = poll.ready(1) == 0 ? null : listener.accept();
                if (next != null && slot >= 0) {
                    next.close();
                } else if (next != null && greet(next)) {
                    client = next;
                    slot = poll.add(client.descriptor(), PollSet.PEER_CLOSED);
                    connected = true;
                }
            }
        } catch (IOException | IllegalStateException ended) {
            LOG.debug("no more doorbells: path={}", listener.path(), ended);
        } finally {
            if (client != null) {
                client.close();
            }
        }
    }

    private boolean greet(UnixSocket client) {
        try {
            send(client, 0, List.of());
            send(client, 0, List.of());
            send(client, -1, List.of(memory.descriptor()));
            for (int peer = PEERS; peer >= 0; peer--) {
                for (EventFd counter : counters[peer]) {
                    send(client, peer, List.of(counter.descriptor()));
                }
            }
            return true;
        } catch (IOException gone) {
            LOG.warn("ivshmem device went away: path={}: {}", listener.path(), gone.getMessage());
            client.close();
            return false;
        }
    }

    private void send(UnixSocket client, long value, List<FileDescriptor> beside) throws IOException {
        message.clear().putLong(0, value);
        int first = client.send(message, beside);
        long deadline = System.nanoTime() + SEND_NANOS;
        while (message.hasRemaining()) {
            if (System.nanoTime() - deadline > 0) {
                throw new IOException("it takes no messages");
            }
            try (PollSet room = linux.createPollSet(1)) {
                room.add(client.descriptor(), PollSet.WRITABLE);
                room.await(SEND_NANOS);
            }
            first += client.send(message, first == 0 ? beside : List.of());
        }
    }

    /** Serves no more. */
    @Override
    public void close() {
        closed = true;
        stop.signal();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        listener.close();
        memory.close();
        stop.close();
        for (EventFd[] peer : counters) {
            for (EventFd counter : peer) {
                counter.close();
            }
        }
    }
}
