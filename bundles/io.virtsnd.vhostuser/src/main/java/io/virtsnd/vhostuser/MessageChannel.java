// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import io.virtsnd.linux.Errno;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.ReceivedDescriptors;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * Whole messages of vhost-user over one socket; never blocks. A message may arrive in any number of pieces. What cannot be
 * a message is an error, and then the channel is of no more use: the ends no longer agree where the next one begins.
 *
 * <p>Lifetime: the channel owns its socket, and descriptors that came with a message until they are taken; the next
 * {@link #receive()} closes what nobody took. Descriptors to be sent stay the caller's, who keeps them open until
 * {@link #isFlushed()}.
 *
 * <p>Thread: receiving one at a time; sending and flushing any; closing any, once.
 */
public final class MessageChannel implements AutoCloseable {

    private final Object receiving = new Object();
    private final UnixSocket socket;
    private final ByteBuffer message = frame();
    private final ByteBuffer payload =
            message.slice(MessageLayout.SIZE, VhostUser.PAYLOAD_MAX).order(ByteOrder.LITTLE_ENDIAN);
    private final ReceivedDescriptors descriptors = new ReceivedDescriptors(VhostUser.DESCRIPTORS_MAX);
    /** What comes where no descriptor may come. */
    private final ReceivedDescriptors strays = new ReceivedDescriptors(VhostUser.DESCRIPTORS_MAX);

    private final SendQueue queue;
    private int received;
    private boolean complete;

    /** @param socket connected, non-blocking; belongs to the channel from now on */
    public MessageChannel(UnixSocket socket) {
        this.socket = socket;
        queue = new SendQueue(socket);
    }

    static ByteBuffer frame() {
        return ByteBuffer.allocateDirect(MessageLayout.SIZE + VhostUser.PAYLOAD_MAX)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Goes on to receive. After a whole message the next call begins with the next one.
     *
     * @return true if a whole message is there now; false if more has to come, and there is nothing more at the moment
     * @throws VhostUserException if what arrives cannot be a message
     * @throws PeerGoneException if the other end is gone
     * @throws IOException if the socket fails otherwise
     * @throws IllegalStateException if it was closed
     */
    public boolean receive() throws IOException {
        synchronized (receiving) {
            if (complete) {
                complete = false;
                received = 0;
                descriptors.clear();
            }
            while (received < MessageLayout.SIZE || received < total()) {
                if (!fill(received < MessageLayout.SIZE ? MessageLayout.SIZE : total())) {
                    return false;
                }
                if (received == MessageLayout.SIZE) {
                    requireHeader();
                }
            }
            payload.clear().limit(payloadSize());
            complete = true;
            return true;
        }
    }

    private int total() {
        return MessageLayout.SIZE + payloadSize();
    }

    /** Receives up to an offset; false if nothing is there. */
    private boolean fill(int until) throws IOException {
        boolean first = received == 0;
        ReceivedDescriptors into = first ? descriptors : strays;
        message.limit(until).position(received);
        int bytes = PeerErrors.receive(socket, message, into);
        if (bytes < 0) {
            throw new PeerGoneException(
                    received == 0
                            ? "the peer closed the connection: received=0"
                            : "the peer closed the connection within a message: received=" + received);
        }
        if (into.isTruncated()) {
            throw new VhostUserException("more descriptors than can be taken: received=" + into.count() + "; at most "
                    + VhostUser.DESCRIPTORS_MAX + " may come, or the limit of open files is too low");
        }
        if (!first && into.count() > 0) {
            int count = into.count();
            into.clear();
            throw new VhostUserException(
                    "descriptors came in the middle of a message: descriptors=" + count + " offset=" + received);
        }
        received += bytes;
        return bytes > 0;
    }

    private void requireHeader() throws VhostUserException {
        int flags = flags();
        int size = payloadSize();
        String header = "request=" + Integer.toUnsignedString(requestCode()) + " flags=0x" + Integer.toHexString(flags)
                + " size=" + Integer.toUnsignedString(size);
        if ((flags & MessageLayout.VERSION_MASK) != MessageLayout.VERSION) {
            throw new VhostUserException("not a message of vhost-user version 1: " + header);
        }
        if ((flags & ~MessageLayout.FLAGS_MASK) != 0) {
            throw new VhostUserException("flags that do not exist: " + header + "; allowed are 0x"
                    + Integer.toHexString(MessageLayout.FLAGS_MASK));
        }
        if (size < 0 || size > VhostUser.PAYLOAD_MAX) {
            throw new VhostUserException("payload too large: " + header + "; at most " + VhostUser.PAYLOAD_MAX);
        }
    }

    /**
     * The request of the message that was received.
     *
     * @return any number
     */
    public int requestCode() {
        return MessageLayout.getRequest(message, 0);
    }

    /**
     * The flags of the message that was received.
     *
     * @return version 1, and {@link MessageLayout#REPLY} or {@link MessageLayout#NEED_REPLY} or both
     */
    public int flags() {
        return MessageLayout.getFlags(message, 0);
    }

    /**
     * Whether the message that was received is an answer.
     *
     * @return true if its flags say so
     */
    public boolean isReply() {
        return (flags() & MessageLayout.REPLY) != 0;
    }

    /**
     * Whether the message that was received asks for an answer.
     *
     * @return true if its flags say so
     */
    public boolean isReplyNeeded() {
        return (flags() & MessageLayout.NEED_REPLY) != 0;
    }

    /**
     * The payload of the message that was received; always the same object, good until the next {@link #receive()}.
     *
     * @return little-endian, position 0, limit the size of the payload, 0 to 4096
     */
    public ByteBuffer payload() {
        return payload;
    }

    /**
     * The descriptors that came with the message that was received. Whoever takes one closes it.
     *
     * @return 0 to 32
     */
    public ReceivedDescriptors descriptors() {
        return descriptors;
    }

    private int payloadSize() {
        return MessageLayout.getPayloadSize(message, 0);
    }

    /**
     * Whether a part of a message was received, and the rest is still to come.
     *
     * @return true within a message
     */
    public boolean isPartial() {
        return !complete && received > 0;
    }

    /**
     * Sends a message, or queues what the socket does not take.
     *
     * @param request the code
     * @param flags without the version: 0, {@link MessageLayout#REPLY} or {@link MessageLayout#NEED_REPLY}
     * @param payload little-endian or bytes, from its position to its limit, which stay; null if there is none
     * @param files go with the message, at most 32; open until {@link #isFlushed()}
     * @throws VhostUserException if too much is queued: the peer asks and does not read the answers
     * @throws PeerGoneException if the other end is gone
     * @throws IOException if the socket fails otherwise
     */
    public void send(int request, int flags, ByteBuffer payload, List<FileDescriptor> files) throws IOException {
        queue.send(request, flags | MessageLayout.VERSION, payload, files);
    }

    /**
     * Sends a message that is one number.
     *
     * @param request the code
     * @param flags without the version: 0, {@link MessageLayout#REPLY} or {@link MessageLayout#NEED_REPLY}
     * @param value the payload
     * @throws VhostUserException if too much is queued: the peer asks and does not read the answers
     * @throws PeerGoneException if the other end is gone
     * @throws IOException if the socket fails otherwise
     */
    public void send(int request, int flags, long value) throws IOException {
        queue.send(request, flags | MessageLayout.VERSION, value);
    }

    /**
     * Sends what is queued, as far as the socket takes it. To be called when the socket is writable.
     *
     * @return true if nothing is queued any more
     * @throws PeerGoneException if the other end is gone
     * @throws IOException if the socket fails otherwise
     */
    public boolean flush() throws IOException {
        return queue.flush();
    }

    /**
     * Whether everything was taken by the socket.
     *
     * @return false if something is queued
     */
    public boolean isFlushed() {
        return queue.isFlushed();
    }

    /**
     * What to wait on: readable for {@link #receive()}, writable for {@link #flush()}.
     *
     * @return the descriptor of the socket; belongs to the channel
     */
    public FileDescriptor descriptor() {
        return socket.descriptor();
    }

    /**
     * The socket, to ask who the peer is.
     *
     * @return the socket; belongs to the channel
     */
    public UnixSocket socket() {
        return socket;
    }

    /** Closes the socket and what nobody took. Further calls do nothing. */
    @Override
    public void close() {
        socket.close();
        synchronized (receiving) {
            descriptors.close();
            strays.close();
        }
    }

    /** The socket, with the errors of a peer that is gone told apart from others. */
    static final class PeerErrors {

        private PeerErrors() {}

        static int receive(UnixSocket socket, ByteBuffer into, ReceivedDescriptors files) throws IOException {
            try {
                return socket.receive(into, files);
            } catch (ErrnoException failed) {
                throw told(failed);
            }
        }

        static int send(UnixSocket socket, ByteBuffer bytes, List<FileDescriptor> files) throws IOException {
            try {
                return socket.send(bytes, files);
            } catch (ErrnoException failed) {
                throw told(failed);
            }
        }

        private static IOException told(ErrnoException failed) {
            if (failed.errno() == Errno.EPIPE || failed.errno() == Errno.ECONNRESET) {
                return new PeerGoneException("the peer is gone: errno=" + failed.errno(), failed);
            }
            return failed;
        }
    }
}
