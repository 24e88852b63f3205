// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.SocketAccess;
import io.virtsnd.linux.UnixListener;
import io.virtsnd.linux.UnixSocket;
import io.virtsnd.vhostuser.FrontEndRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A process with a device behind a socket, in a thread of its own. It serves one front end after another, writes back what
 * it reads, and notes everything that a front end may not do.
 */
final class FakeDevice implements AutoCloseable {

    /** VERSION_1, PROTOCOL_FEATURES, EVENT_IDX, INDIRECT_DESC and one of the device. */
    static final long FEATURES = 1L << 32 | 1L << 30 | 1L << 29 | 1L << 28 | 1L << 5;

    /** MQ, REPLY_ACK and CONFIG, as a known device. */
    static final long PLAIN = 0x209;

    /** Everything that the transport knows. */
    static final long RICH = PLAIN | 1 << 5 | 1 << 12 | 1 << 13 | 1 << 15 | 1 << 16;

    final Map<FrontEndRequest, Fault> faults = new ConcurrentHashMap<>();
    final Map<FrontEndRequest, Boolean> refused = new ConcurrentHashMap<>();
    final List<String> violations = new ArrayList<>();
    final List<FrontEndRequest> requests = new ArrayList<>();
    volatile long features = FEATURES;
    volatile long protocol = PLAIN;
    volatile long queues = 4;
    volatile long slots = 32;
    volatile byte[] config = {0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0};
    volatile int connections;
    volatile int status;
    volatile FakeConnection current;

    final Linux linux;
    private final Path path;
    private final EventFd bell;
    private volatile boolean ended;
    private volatile boolean hangUp;
    private Thread thread;

    FakeDevice(Linux linux, Path path) {
        this.linux = linux;
        this.path = path;
        try {
            bell = linux.createEventFd();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Listens; returns when somebody can connect. */
    FakeDevice start() {
        try {
            UnixListener listener = linux.listen(path, SocketAccess.DEFAULT);
            ended = false;
            thread = new Thread(() -> serve(listener), "fake-device");
            thread.setDaemon(true);
            thread.start();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(UnixListener listener) {
        try (listener;
                PollSet poll = linux.createPollSet(2)) {
            poll.add(listener.descriptor(), PollSet.READABLE);
            poll.add(bell.descriptor(), PollSet.READABLE);
            while (!ended) {
                UnixSocket socket = listener.accept();
                if (socket == null) {
                    poll.await(-1);
                    bell.take();
                } else {
                    serve(socket);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(UnixSocket socket) throws IOException {
        hangUp = false;
        connections++;
        try (FakeConnection connection = new FakeConnection(this, socket)) {
            current = connection;
            while (!ended && !hangUp && connection.serve(bell)) {
                continue;
            }
        } finally {
            current = null;
        }
    }

    void note(FrontEndRequest request) {
        synchronized (requests) {
            requests.add(request);
        }
    }

    List<FrontEndRequest> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    void violated(String what) {
        synchronized (violations) {
            violations.add(what);
        }
    }

    List<String> violations() {
        synchronized (violations) {
            return List.copyOf(violations);
        }
    }

    /** Closes the connection of now, and takes the next. */
    void hangUp() {
        hangUp = true;
        bell.signal();
    }

    /** Makes the device look at everything once more. */
    void wake() {
        bell.signal();
    }

    /** Ends as a process does that is killed: everything is closed, and the socket is no more. */
    void kill() {
        ended = true;
        bell.signal();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            kill();
        }
        bell.close();
    }
}
