// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import io.virtsnd.linux.internal.AddressRanges;
import io.virtsnd.linux.internal.Failures;
import io.virtsnd.linux.internal.Libc;
import io.virtsnd.linux.internal.LibcConstants;
import io.virtsnd.linux.internal.ListeningSocket;
import io.virtsnd.linux.internal.NativeAddress;
import io.virtsnd.linux.internal.NativeRegistration;
import io.virtsnd.linux.internal.SocketAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What virtsnd asks of Linux: shared memory, event counters, poll and Unix sockets that carry descriptors. Missing native
 * access is an answer of {@link #isAvailable()}, not a crash.
 *
 * <p>As a service it is only registered where it is available.
 *
 * <p>Thread: any.
 */
public final class Linux implements AutoCloseable {

    private static final int BACKLOG = 16;
    private static final int STREAM =
            LibcConstants.SOCK_STREAM | LibcConstants.SOCK_NONBLOCK | LibcConstants.SOCK_CLOEXEC;
    private static final String EVENT_FD = "anon_inode:[eventfd]";
    private static final String SOCKET = "socket:[";

    private final Throwable unavailable;
    private final AddressRanges ranges = new AddressRanges();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Loads native access; what stands in its way is kept. */
    public Linux() {
        Throwable failure = null;
        try {
            NativeRegistration.enter();
        } catch (Throwable missing) { // linkage errors of a C library that does not fit too
            failure = missing;
        }
        unavailable = failure;
    }

    /**
     * Whether there is native access.
     *
     * @return true if the other methods work
     */
    public boolean isAvailable() {
        return unavailable == null;
    }

    /**
     * Why there is none.
     *
     * @return what failed; empty if nothing did
     */
    public Optional<Throwable> unavailabilityCause() {
        return Optional.ofNullable(unavailable);
    }

    /**
     * Lets those pass that have native access.
     *
     * @throws NativeUnavailableException why there is none, and what to do
     */
    public void requireAvailable() {
        if (unavailable != null) {
            throw new NativeUnavailableException("no native access: " + unavailable.getMessage());
        }
    }

    /**
     * Makes shared memory.
     *
     * @param name for /proc, without meaning
     * @param bytes size, 1 or more; takes room only where it is touched
     * @return the memory, zero
     * @throws ErrnoException if there is no room, or too many descriptors
     */
    public MemoryFile createMemoryFile(String name, long bytes) throws ErrnoException {
        require();
        ByteBuffer text = NativeAddress.text(name);
        int flags = LibcConstants.MFD_CLOEXEC | LibcConstants.MFD_ALLOW_SEALING;
        FileDescriptor file = new FileDescriptor(
                Failures.check(Libc.memfd_create(NativeAddress.of(text), flags), "memfd_create", "name=" + name));
        boolean done = false;
        try {
            int seals = LibcConstants.F_SEAL_SEAL | LibcConstants.F_SEAL_SHRINK | LibcConstants.F_SEAL_GROW;
            Failures.check(Libc.ftruncate(file.number(), bytes), "ftruncate", "bytes=" + bytes);
            Failures.check(Libc.fcntl(file.number(), LibcConstants.F_ADD_SEALS, seals), "fcntl", "F_ADD_SEALS");
            done = true;
            return new MemoryFile(this, file, bytes);
        } finally {
            if (!done) {
                file.close();
            }
        }
    }

    /**
     * The size of a file.
     *
     * @param file open
     * @return bytes
     * @throws IOException if it has none, or /proc is not there
     */
    public long size(FileDescriptor file) throws IOException {
        require();
        file.require();
        try {
            return Files.size(link(file));
        } finally {
            file.leave();
        }
    }

    private static Path link(FileDescriptor descriptor) {
        return Path.of("/proc/self/fd/" + descriptor.number());
    }

    /**
     * Maps a part of a file, to read and to write, shared with whoever else does. Whether the file is that long is the
     * caller's to ask: an access beyond its end throws {@link InternalError}.
     *
     * @param file open; may be closed afterwards
     * @param offset bytes from its start, a multiple of the page size
     * @param bytes how many, 1 or more
     * @return the mapping
     * @throws ErrnoException if the kernel refuses
     */
    public Mapping map(FileDescriptor file, long offset, int bytes) throws ErrnoException {
        require();
        ranges.reap();
        file.require();
        try {
            long address =
                    Libc.mmap(0, bytes, LibcConstants.PROT_READ_WRITE, LibcConstants.MAP_SHARED, file.number(), offset);
            if (address == -1) {
                throw new ErrnoException("mmap", Failures.errno(), file + " offset=" + offset + " bytes=" + bytes);
            }
            ByteBuffer buffer = NativeAddress.buffer(address, bytes).order(ByteOrder.LITTLE_ENDIAN);
            Mapping mapping = new Mapping(ranges.add(address, buffer), buffer);
            if (closed.get()) {
                ranges.coverAll(); // whoever closed it may have done so before this one was there
            }
            return mapping;
        } finally {
            file.leave();
        }
    }

    /**
     * Opens a file of a device, to read and to write.
     *
     * @param path of the file
     * @return the file
     * @throws ErrnoException ENOENT: no such file; EACCES: no permission; EBUSY: somebody else has it
     */
    public DeviceFile open(Path path) throws ErrnoException {
        require();
        ByteBuffer text = NativeAddress.text(path.toString());
        int number = Libc.open(NativeAddress.of(text), LibcConstants.O_RDWR | LibcConstants.O_CLOEXEC);
        return new DeviceFile(this, new FileDescriptor(Failures.check(number, "open", "path=" + path)));
    }

    /**
     * Makes an event counter.
     *
     * @return the counter, at 0
     * @throws ErrnoException if the process has too many descriptors
     */
    public EventFd createEventFd() throws ErrnoException {
        require();
        int flags = LibcConstants.EFD_NONBLOCK | LibcConstants.EFD_CLOEXEC;
        return new EventFd(new FileDescriptor(Failures.check(Libc.eventfd(0, flags), "eventfd", "")));
    }

    /**
     * Takes an event counter that a peer sent. It does not block from now on, for the peer neither.
     *
     * @param received this object's now; closed if it is refused
     * @return the counter
     * @throws IOException if it is something else
     */
    public EventFd eventFd(FileDescriptor received) throws IOException {
        adopt(received, EVENT_FD, "event counter");
        return new EventFd(received);
    }

    /**
     * Takes a connected stream socket that a peer sent. It does not block from now on, for the peer neither.
     *
     * @param received this object's now; closed if it is refused
     * @return the connection
     * @throws IOException if it is something else
     */
    public UnixSocket socket(FileDescriptor received) throws IOException {
        adopt(received, SOCKET, "socket");
        UnixSocket socket = new UnixSocket(received);
        boolean done = false;
        try {
            socket.requireUnixStream();
            done = true;
            return socket;
        } finally {
            if (!done) {
                received.close();
            }
        }
    }

    private void adopt(FileDescriptor received, String wanted, String what) throws IOException {
        boolean done = false;
        try {
            require();
            String kind = Files.readSymbolicLink(link(received)).toString();
            if (!kind.startsWith(wanted)) {
                throw new IOException("descriptor is no " + what + ": " + received + " is=" + kind);
            }
            int flags = Failures.check(
                    Libc.fcntl(received.number(), LibcConstants.F_GETFL, 0), "fcntl", "F_GETFL " + received);
            Failures.check(
                    Libc.fcntl(received.number(), LibcConstants.F_SETFL, flags | LibcConstants.O_NONBLOCK),
                    "fcntl",
                    "F_SETFL " + received);
            done = true;
        } finally {
            if (!done) {
                received.close();
            }
        }
    }

    /**
     * Makes an empty set.
     *
     * @param capacity how many descriptors it takes at most
     * @return the set
     */
    public PollSet createPollSet(int capacity) {
        require();
        return new PollSet(capacity);
    }

    /**
     * Connects to a socket.
     *
     * @param path of the socket
     * @return the connection
     * @throws ErrnoException ENOENT: no such file; ECONNREFUSED: nobody listens, or no socket; EACCES: no permission;
     *     EAGAIN: whoever listens does not accept
     * @throws IllegalArgumentException if the path is longer than 107 bytes
     */
    public UnixSocket connect(Path path) throws ErrnoException {
        require();
        ByteBuffer address = SocketAddress.of(path);
        FileDescriptor socket = new FileDescriptor(
                Failures.check(Libc.socket(LibcConstants.AF_UNIX, STREAM, 0), "socket", "path=" + path));
        if (Libc.connect(socket.number(), NativeAddress.of(address), SocketAddress.SIZE) < 0) {
            int errno = Failures.errno();
            socket.close();
            throw new ErrnoException("connect", errno, "path=" + path);
        }
        return new UnixSocket(socket);
    }

    /**
     * Makes two sockets that are connected with each other.
     *
     * @return both ends
     * @throws ErrnoException if the process has too many descriptors
     */
    public UnixSocket[] createSocketPair() throws ErrnoException {
        require();
        ByteBuffer pair = NativeAddress.allocate(2 * Integer.BYTES);
        Failures.check(Libc.socketpair(LibcConstants.AF_UNIX, STREAM, 0, NativeAddress.of(pair)), "socketpair", "");
        return new UnixSocket[] {
            new UnixSocket(new FileDescriptor(pair.getInt(0))),
            new UnixSocket(new FileDescriptor(pair.getInt(Integer.BYTES)))
        };
    }

    /**
     * Listens on a path. A socket that nobody listens on any more is replaced; one that somebody has is not, nor is a file
     * that is no socket.
     *
     * @param path of the socket
     * @param access who may connect
     * @return the listener
     * @throws ErrnoException EADDRINUSE if somebody listens there; EACCES or ENOENT of its directory
     * @throws IOException if the path is a file that is no socket, or the group cannot be set
     * @throws IllegalArgumentException if the path is longer than 107 bytes
     */
    public UnixListener listen(Path path, SocketAccess access) throws IOException {
        require();
        ByteBuffer address = SocketAddress.of(path);
        FileDescriptor socket = new FileDescriptor(
                Failures.check(Libc.socket(LibcConstants.AF_UNIX, STREAM, 0), "socket", "path=" + path));
        UnixListener listener = null;
        boolean done = false;
        try {
            // The file gets the mode of the socket when it is made: there is no moment with a wider one.
            int mode = ListeningSocket.modeAtFirst(access);
            Failures.check(Libc.fchmod(socket.number(), mode), "fchmod", "path=" + path);
            StaleSocket.remove(this, path);
            int bound = Libc.bind(socket.number(), NativeAddress.of(address), SocketAddress.SIZE);
            Failures.check(bound, "bind", "path=" + path);
            listener = new UnixListener(socket, path);
            ListeningSocket.admit(path, access);
            Failures.check(Libc.listen(socket.number(), BACKLOG), "listen", "path=" + path);
            done = true;
            return listener;
        } finally {
            if (!done && listener != null) {
                listener.close();
            } else if (!done) {
                socket.close();
            }
        }
    }

    /**
     * Watches a directory for files that appear.
     *
     * @param directory that is there
     * @return the watch
     * @throws ErrnoException ENOENT or ENOTDIR if there is no such directory; EMFILE if there are too many watches
     */
    public DirectoryWatch watch(Path directory) throws ErrnoException {
        require();
        int flags = LibcConstants.IN_NONBLOCK | LibcConstants.IN_CLOEXEC;
        FileDescriptor watch = new FileDescriptor(Failures.check(Libc.inotify_init1(flags), "inotify_init1", ""));
        ByteBuffer text = NativeAddress.text(directory.toString());
        int mask = LibcConstants.IN_CREATE
                | LibcConstants.IN_MOVED_TO
                | LibcConstants.IN_DELETE_SELF
                | LibcConstants.IN_MOVE_SELF
                | LibcConstants.IN_ONLYDIR;
        if (Libc.inotify_add_watch(watch.number(), NativeAddress.of(text), mask) < 0) {
            int errno = Failures.errno();
            watch.close();
            throw new ErrnoException("inotify_add_watch", errno, "directory=" + directory);
        }
        return new DirectoryWatch(watch);
    }

    /**
     * Says how late the kernel may wake the calling thread, so that it can do so together with others.
     *
     * @param nanos 1 or more, ns; 50,000 unless told otherwise
     * @throws ErrnoException if the kernel refuses
     */
    public void timerSlack(long nanos) throws ErrnoException {
        require();
        Failures.check(
                Libc.prctl(LibcConstants.PR_SET_TIMERSLACK, nanos, 0, 0, 0), "prctl", "PR_SET_TIMERSLACK=" + nanos);
    }

    /**
     * Lets the calling thread go before all others that are not real-time (SCHED_FIFO).
     *
     * @param priority 1 to 99
     * @throws ErrnoException EPERM if this process may not: raise RLIMIT_RTPRIO
     */
    public void realtime(int priority) throws ErrnoException {
        require();
        ByteBuffer parameters = NativeAddress.allocate(Integer.BYTES).putInt(0, priority);
        Failures.check(
                Libc.sched_setscheduler(0, LibcConstants.SCHED_FIFO, NativeAddress.of(parameters)),
                "sched_setscheduler",
                "policy=SCHED_FIFO priority=" + priority);
    }

    private void require() {
        requireAvailable();
        if (closed.get()) {
            throw new NativeUnavailableException("native access was closed");
        }
    }

    /**
     * Ends native access: nothing is made any more, and memory that is still mapped is covered. What was made works until it
     * is closed.
     */
    @Override
    public void close() {
        if (unavailable == null && closed.compareAndSet(false, true)) {
            ranges.coverAll();
            NativeRegistration.leave();
        }
    }
}
