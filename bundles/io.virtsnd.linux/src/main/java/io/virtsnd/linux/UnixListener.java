// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import io.virtsnd.linux.internal.Failures;
import io.virtsnd.linux.internal.Libc;
import io.virtsnd.linux.internal.LibcConstants;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A Unix socket that peers connect to. It never blocks: wait in a {@link PollSet} until it is READABLE.
 *
 * <p>Thread: any.
 */
public final class UnixListener implements AutoCloseable {

    private final FileDescriptor descriptor;
    private final Path path;
    private final Object file;

    UnixListener(FileDescriptor descriptor, Path path) throws IOException {
        this.descriptor = descriptor;
        this.path = path;
        this.file = key(path);
    }

    /** What tells one file from another, whatever they are called. */
    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    /**
     * To be polled.
     *
     * @return the descriptor, which stays this object's
     */
    public FileDescriptor descriptor() {
        return descriptor;
    }

    /**
     * Where peers connect.
     *
     * @return path of the socket
     */
    public Path path() {
        return path;
    }

    /**
     * Takes a peer.
     *
     * @return the connection, or null if nobody waits
     * @throws ErrnoException EMFILE if this process has too many descriptors
     */
    public UnixSocket accept() throws ErrnoException {
        descriptor.require();
        try {
            int flags = LibcConstants.SOCK_NONBLOCK | LibcConstants.SOCK_CLOEXEC;
            int accepted = Libc.accept4(descriptor.number(), 0, 0, flags);
            if (accepted >= 0) {
                return new UnixSocket(new FileDescriptor(accepted));
            }
            int errno = Failures.errno();
            if (errno == Errno.EAGAIN || errno == Errno.EINTR || errno == Errno.ECONNABORTED) {
                return null;
            }
            throw new ErrnoException("accept4", errno, "path=" + path);
        } finally {
            descriptor.leave();
        }
    }

    /** Listens no more; the file goes too, unless somebody else has put another one there. */
    @Override
    public void close() {
        boolean first = descriptor.isOpen();
        descriptor.close();
        try {
            if (first && file.equals(key(path))) {
                Files.delete(path);
            }
        } catch (IOException gone) {
            // Somebody removed it, or its folder: what was wanted.
            return;
        }
    }
}
