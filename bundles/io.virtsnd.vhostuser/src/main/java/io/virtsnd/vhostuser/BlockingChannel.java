// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Messages of vhost-user for somebody who can wait: until all is sent, until one is received; each with a deadline of
 * {@link System#nanoTime()}.
 *
 * <p>Lifetime: owns the socket and what waits on it.
 *
 * <p>Thread: one at a time; {@link #close()} not while another call runs.
 */
public final class BlockingChannel implements AutoCloseable {

    private final MessageChannel channel;
    private final PollSet poll;
    private final int slot;

    /**
     * @param linux makes what waits on the socket
     * @param socket connected, non-blocking; belongs to the channel from now on
     */
    public BlockingChannel(Linux linux, UnixSocket socket) {
        channel = new MessageChannel(socket);
        poll = linux.createPollSet(1);
        slot = poll.add(channel.descriptor(), PollSet.READABLE);
    }

    /**
     * Sends a message and waits until the socket took all of it.
     *
     * @param request the code
     * @param flags without the version: 0, {@link MessageLayout#REPLY} or {@link MessageLayout#NEED_REPLY}
     * @param message payload and descriptors
     * @param deadlineNanos when to give up, of {@link System#nanoTime()}
     * @throws PeerSilentException if the peer does not take it before the deadline
     * @throws PeerGoneException if the other end is gone
     * @throws IOException if the socket fails otherwise
     */
    public void send(int request, int flags, Message message, long deadlineNanos) throws IOException {
        channel.send(request, flags, message.payload(), message.files());
        while (!channel.flush()) {
            await(PollSet.WRITABLE, deadlineNanos, request);
        }
    }

    /**
     * Waits for a message, which is then in {@link #channel()}.
     *
     * @param deadlineNanos when to give up, of {@link System#nanoTime()}
     * @throws VhostUserException if what arrives cannot be a message
     * @throws PeerSilentException if there is no whole message before the deadline
     * @throws PeerGoneException if the other end is gone
     * @throws IOException if the socket fails otherwise
     */
    public void receive(long deadlineNanos) throws IOException {
        while (!channel.receive()) {
            await(PollSet.READABLE, deadlineNanos, 0);
        }
    }

    private void await(int event, long deadlineNanos, int request) throws IOException {
        long left = deadlineNanos - System.nanoTime();
        if (left <= 0) {
            String what = event == PollSet.READABLE
                    ? "the peer does not answer: partial=" + channel.isPartial()
                    : "the peer does not read: request=" + request;
            throw new PeerSilentException(what + "; it may be busy, or serve another front end");
        }
        poll.events(slot, event);
        poll.await(left);
    }

    /**
     * The message that was received, and the socket.
     *
     * @return the channel; belongs to this one
     */
    public MessageChannel channel() {
        return channel;
    }

    /** Closes the socket. Further calls do nothing. */
    @Override
    public void close() {
        poll.close();
        channel.close();
    }

    /**
     * What follows the header of a message.
     *
     * @param payload from its position to its limit; null if there is none
     * @param files go with the message, at most 32; open until it is sent
     */
    public record Message(ByteBuffer payload, List<FileDescriptor> files) {

        /** A message that is only a header. */
        public static final Message EMPTY = new Message(null, List.of());

        /**
         * Without descriptors.
         *
         * @param payload from its position to its limit
         * @return the message
         */
        public static Message of(ByteBuffer payload) {
            return new Message(payload, List.of());
        }
    }
}
