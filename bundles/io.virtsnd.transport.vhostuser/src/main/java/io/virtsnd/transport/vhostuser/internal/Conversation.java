// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.UnixSocket;
import io.virtsnd.vhostuser.BlockingChannel;
import io.virtsnd.vhostuser.BlockingChannel.Message;
import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.vhostuser.MessageChannel;
import io.virtsnd.vhostuser.MessageLayout;
import io.virtsnd.vhostuser.PeerGoneException;
import io.virtsnd.vhostuser.VhostUser;
import io.virtsnd.vhostuser.VhostUserException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Requests to a device and its answers: one at a time, each bounded. After an answer that was late or wrong nothing more
 * can be said; the socket is closed then.
 *
 * <p>Thread: any; whoever asks waits for those before.
 */
final class Conversation implements AutoCloseable {

    private static final int REPLY_FLAGS = MessageLayout.VERSION | MessageLayout.REPLY;

    private final Object lock = new Object();
    private final BlockingChannel channel;
    private final UnixSocket socket;
    private final long replyNanos;
    private boolean acknowledged;
    private IOException failure;

    /** Reads an answer, whose request, flags and number of descriptors are right. */
    @FunctionalInterface
    interface Reader<T> {

        /**
         * @param reply the answer
         * @return what it says
         * @throws VhostUserException if it is not what was asked for
         */
        T read(MessageChannel reply) throws VhostUserException;
    }

    /**
     * @param linux makes what waits
     * @param socket connected; belongs to the conversation from now on
     * @param replyNanos how long an answer may take, ns
     */
    Conversation(Linux linux, UnixSocket socket, long replyNanos) {
        this.socket = socket;
        this.replyNanos = replyNanos;
        channel = new BlockingChannel(linux, socket);
    }

    /** From now on each request is answered (REPLY_ACK). */
    void acknowledged() {
        synchronized (lock) {
            acknowledged = true;
        }
    }

    /** What to watch, to see that the peer is gone. */
    FileDescriptor descriptor() {
        return socket.descriptor();
    }

    /** Asks for a number. */
    long number(FrontEndRequest request) throws IOException {
        synchronized (lock) {
            try {
                exchange(request, 0, Message.EMPTY, 0);
                requireSize(request, Long.BYTES);
                return channel.channel().payload().getLong(0);
            } catch (IOException | IllegalStateException failed) {
                throw broken(failed);
            }
        }
    }

    /** Asks for anything; the answer may carry as many descriptors as said. */
    <T> T ask(FrontEndRequest request, Message message, int descriptors, Reader<T> reader) throws IOException {
        synchronized (lock) {
            try {
                exchange(request, 0, message, descriptors);
                return reader.read(channel.channel());
            } catch (IOException | IllegalStateException failed) {
                throw broken(failed);
            }
        }
    }

    /** Tells something, and waits until it is done if the device says so. */
    void tell(FrontEndRequest request, Message message) throws IOException {
        long result = VhostUser.ACK;
        synchronized (lock) {
            try {
                if (acknowledged) {
                    exchange(request, MessageLayout.NEED_REPLY, message, 0);
                    requireSize(request, Long.BYTES);
                    result = channel.channel().payload().getLong(0);
                } else {
                    requireWhole();
                    channel.send(request.code(), 0, message, deadline());
                }
            } catch (IOException | IllegalStateException failed) {
                throw broken(failed);
            }
        }
        if (result != VhostUser.ACK) {
            throw new RefusedException("the device refuses: request=" + request + " answer=" + result);
        }
    }

    /** Makes sure that everything that was told is done, also where the device does not say so. */
    void settle() throws IOException {
        boolean settled;
        synchronized (lock) {
            settled = acknowledged;
        }
        if (!settled) {
            number(FrontEndRequest.GET_FEATURES);
        }
    }

    private void exchange(FrontEndRequest request, int flags, Message message, int descriptors) throws IOException {
        requireWhole();
        long deadline = deadline();
        channel.send(request.code(), flags, message, deadline);
        channel.receive(deadline);
        MessageChannel reply = channel.channel();
        if (reply.requestCode() != request.code() || reply.flags() != REPLY_FLAGS) {
            throw new VhostUserException("not the answer to what was asked: asked=" + request + "(" + request.code()
                    + ") request=" + Integer.toUnsignedString(reply.requestCode()) + " flags=0x"
                    + Integer.toHexString(reply.flags()) + "; must be the same request and flags 0x"
                    + Integer.toHexString(REPLY_FLAGS));
        }
        if (reply.descriptors().count() > descriptors) {
            throw new VhostUserException("more descriptors than an answer has: asked=" + request + " descriptors="
                    + reply.descriptors().count() + "; at most " + descriptors);
        }
    }

    private void requireSize(FrontEndRequest request, int bytes) throws VhostUserException {
        ByteBuffer payload = channel.channel().payload();
        if (payload.limit() != bytes) {
            throw new VhostUserException(
                    "an answer of a wrong size: asked=" + request + " size=" + payload.limit() + "; must be " + bytes);
        }
    }

    private long deadline() {
        return System.nanoTime() + replyNanos;
    }

    private void requireWhole() throws IOException {
        if (failure != null) {
            throw new PeerGoneException("connection is broken: " + failure.getMessage(), failure);
        }
    }

    /** Whoever watches the socket sees that it is closed. */
    private IOException broken(Exception failed) {
        IOException told = failed instanceof IOException known
                ? known
                : new PeerGoneException("connection was closed meanwhile", failed);
        if (failure == null) {
            failure = told;
        }
        socket.close();
        return told;
    }

    /** Ends the connection, whatever is under way. Thread: any. */
    void abort() {
        socket.close();
    }

    /** Ends the connection and gives everything back. Further calls do nothing. */
    @Override
    public void close() {
        abort();
        synchronized (lock) {
            if (failure == null) {
                failure = new PeerGoneException("connection was closed");
            }
            channel.close();
        }
    }
}
