// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import io.virtsnd.linux.internal.Failures;
import io.virtsnd.linux.internal.Libc;
import io.virtsnd.linux.internal.LibcConstants;
import io.virtsnd.linux.internal.NativeAddress;
import io.virtsnd.linux.internal.SocketMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A connected Unix stream socket that carries descriptors. It never blocks: wait in a {@link PollSet}.
 *
 * <p>Thread: one sends and one receives at a time; {@link #close()} any.
 */
public final class UnixSocket implements AutoCloseable {

    private static final int CREDENTIALS = 12;
    private static final int ROOM = 4096;

    private final FileDescriptor descriptor;
    private final SocketMessage outgoing = new SocketMessage();
    private final SocketMessage incoming = new SocketMessage();

    UnixSocket(FileDescriptor descriptor) {
        this.descriptor = descriptor;
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
     * Sends bytes, with descriptors beside the first of them.
     *
     * @param direct from its position, which moves, to its limit; at least 1 byte
     * @param descriptors open, and still the caller's afterwards; 64 at most
     * @return bytes that were taken; 0 if it would block, then nothing was sent and no descriptor either
     * @throws ErrnoException EPIPE or ECONNRESET if the peer is gone
     */
    public int send(ByteBuffer direct, List<FileDescriptor> descriptors) throws ErrnoException {
        descriptor.require();
        int entered = 0;
        try {
            outgoing.bytes(direct);
            outgoing.descriptors(descriptors.size());
            for (FileDescriptor sent : descriptors) {
                sent.require();
                outgoing.descriptor(entered++, sent.number());
            }
            long result = Libc.sendmsg(
                    descriptor.number(), outgoing.address(), LibcConstants.MSG_NOSIGNAL | LibcConstants.MSG_DONTWAIT);
            int taken = Failures.transferred(result, "sendmsg");
            direct.position(direct.position() + taken);
            return taken;
        } finally {
            for (int index = 0; index < entered; index++) {
                descriptors.get(index).leave();
            }
            descriptor.leave();
        }
    }

    /**
     * Receives bytes, and the descriptors that came with them.
     *
     * @param direct from its position, which moves, to its limit; at least 1 byte
     * @param descriptors receives what came, behind what it has
     * @return bytes; 0 if it would block, -1 at the end of the stream
     * @throws ErrnoException ECONNRESET if the peer went away
     */
    public int receive(ByteBuffer direct, ReceivedDescriptors descriptors) throws ErrnoException {
        descriptor.require();
        try {
            incoming.bytes(direct);
            incoming.expectDescriptors();
            long result = Libc.recvmsg(
                    descriptor.number(),
                    incoming.address(),
                    LibcConstants.MSG_DONTWAIT | LibcConstants.MSG_CMSG_CLOEXEC);
            if (result == 0) {
                return -1;
            }
            int bytes = Failures.transferred(result, "recvmsg");
            if (result > 0) {
                incoming.received(number -> descriptors.add(new FileDescriptor(number)));
                if (incoming.isTruncated()) {
                    descriptors.truncated();
                }
                direct.position(direct.position() + bytes);
            }
            return bytes;
        } finally {
            descriptor.leave();
        }
    }

    /**
     * Who is at the other end.
     *
     * @return process, user and group, as of when the connection was made
     * @throws ErrnoException if the kernel does not say
     */
    public PeerCredentials peer() throws ErrnoException {
        ByteBuffer value = option(LibcConstants.SO_PEERCRED, "SO_PEERCRED");
        return new PeerCredentials(value.getInt(0), value.getInt(Integer.BYTES), value.getInt(2 * Integer.BYTES));
    }

    private ByteBuffer option(int number, String name) throws ErrnoException {
        ByteBuffer value = NativeAddress.allocate(CREDENTIALS);
        ByteBuffer bytes = NativeAddress.allocate(Integer.BYTES).putInt(0, CREDENTIALS);
        descriptor.require();
        try {
            int result = Libc.getsockopt(
                    descriptor.number(),
                    LibcConstants.SOL_SOCKET,
                    number,
                    NativeAddress.of(value),
                    NativeAddress.of(bytes));
            Failures.check(result, "getsockopt", "option=" + name);
            return value;
        } finally {
            descriptor.leave();
        }
    }

    /** A received one may be of any kind. */
    void requireUnixStream() throws IOException {
        int domain = option(LibcConstants.SO_DOMAIN, "SO_DOMAIN").getInt(0);
        int type = option(LibcConstants.SO_TYPE, "SO_TYPE").getInt(0);
        if (domain != LibcConstants.AF_UNIX || type != LibcConstants.SOCK_STREAM) {
            throw new IOException("socket is no Unix stream: " + descriptor + " domain=" + domain + " type=" + type);
        }
    }

    /**
     * Hears no more: what the peer sends from now on is refused, and what it sent is dropped, descriptors too. So nothing is
     * kept open in here, this socket's own other end least of all. If this is the other end of a connection of this process,
     * that can send no more, not even {@link #requireHeard()}.
     *
     * @throws ErrnoException if this is not connected
     */
    public void deafen() throws ErrnoException {
        descriptor.require();
        try {
            Failures.check(Libc.shutdown(descriptor.number(), LibcConstants.SHUT_RD), "shutdown", "SHUT_RD");
        } finally {
            descriptor.leave();
        }
        ByteBuffer dropped = NativeAddress.allocate(ROOM);
        try (ReceivedDescriptors files = new ReceivedDescriptors(SocketMessage.DESCRIPTORS)) {
            while (receive(dropped.clear(), files) > 0) {
                files.clear();
            }
        }
    }

    /**
     * Sends nothing, to learn whether the peer would hear it.
     *
     * @throws ErrnoException EPIPE if the peer is gone, or was told to {@link #deafen()}
     */
    public void requireHeard() throws ErrnoException {
        send(NativeAddress.allocate(1).limit(0), List.of());
    }

    /** Ends the connection: the peer sees the end of the stream at once, whoever polls here wakes up. */
    @Override
    public void close() {
        if (descriptor.enter()) {
            Libc.shutdown(descriptor.number(), LibcConstants.SHUT_RDWR);
            descriptor.leave();
        }
        descriptor.close();
    }
}
