// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.linux.DirectoryWatch;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Where the thread that connects waits: for a socket to appear, for the end of a connection, for being told. Costs nothing
 * meanwhile.
 *
 * <p>Thread: one; {@link #ring()} any.
 */
final class Doorbell implements AutoCloseable {

    private static final int NONE = -1;

    private final Linux linux;
    private final Path directory;
    private final EventFd bell;
    private final PollSet poll;
    private final int bellSlot;
    private DirectoryWatch watch;
    private int watchSlot = NONE;
    private FileDescriptor socket;
    private int socketSlot = NONE;

    Doorbell(Linux linux, Path path) throws IOException {
        this.linux = linux;
        Path parent = path.getParent();
        directory = parent == null ? Path.of("") : parent;
        bell = linux.createEventFd();
        poll = linux.createPollSet(3);
        bellSlot = poll.add(bell.descriptor(), PollSet.READABLE);
    }

    /** Ends the wait of now, or the next one. */
    void ring() {
        bell.signal();
    }

    /** Begins to watch for the socket, so that nothing is missed from now on; a directory that is not there is not. */
    void watch() {
        if (watch != null) {
            return;
        }
        try {
            watch = linux.watch(directory.toString().isEmpty() ? Path.of(".") : directory);
            watchSlot = poll.add(watch.descriptor(), PollSet.READABLE);
        } catch (IOException notThere) {
            watch = null; // every attempt tries again
        }
    }

    /** Watches for nothing any more. */
    void unwatch() {
        if (watch != null) {
            poll.remove(watchSlot);
            watch.close();
            watch = null;
        }
    }

    /**
     * Waits while there is no connection.
     *
     * @param nanos how long at most, ns
     * @return whether something happened that makes an attempt worth while
     */
    boolean awaitSocket(long nanos) {
        poll.await(nanos);
        bell.take();
        if (watch == null || poll.ready(watchSlot) == 0) {
            return false;
        }
        // Taken anew: the directory itself may be another one now.
        unwatch();
        watch();
        return true;
    }

    /** Waits for the end of a connection, or until it rings; answers whether the connection ended. */
    boolean awaitEnd(FileDescriptor connection) {
        if (socket != connection) {
            release();
            socket = connection;
            socketSlot = connection == null ? NONE : add(connection);
        }
        poll.await(-1);
        bell.take();
        return socketSlot != NONE && poll.ready(socketSlot) != 0;
    }

    private int add(FileDescriptor connection) {
        try {
            return poll.add(connection, PollSet.PEER_CLOSED);
        } catch (IllegalStateException closedMeanwhile) {
            ring();
            return NONE;
        }
    }

    /** Lets a connection go. */
    void release() {
        if (socketSlot != NONE) {
            poll.remove(socketSlot);
        }
        socketSlot = NONE;
        socket = null;
    }

    @Override
    public void close() {
        unwatch();
        poll.close();
        bell.close();
    }
}
