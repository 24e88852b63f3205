// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.UnixSocket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Messages on their way into a socket: what it does not take at once waits here, up to a bound.
 *
 * <p>Thread: any.
 */
final class SendQueue {

    /** How many messages may wait. */
    static final int MESSAGES_MAX = 64;

    private record Rest(ByteBuffer bytes, List<FileDescriptor> files) {}

    private final Object lock = new Object();
    private final UnixSocket socket;
    private final ByteBuffer message = MessageChannel.frame();
    private final Deque<Rest> rests = new ArrayDeque<>();

    SendQueue(UnixSocket socket) {
        this.socket = socket;
    }

    void send(int request, int flags, ByteBuffer payload, List<FileDescriptor> files) throws IOException {
        int size = payload == null ? 0 : payload.remaining();
        if (size > VhostUser.PAYLOAD_MAX || files.size() > VhostUser.DESCRIPTORS_MAX) {
            throw new IllegalArgumentException("message is too large: request=" + request + " size=" + size
                    + " descriptors=" + files.size() + "; at most " + VhostUser.PAYLOAD_MAX + " and "
                    + VhostUser.DESCRIPTORS_MAX);
        }
        synchronized (lock) {
            putHeader(request, flags, size);
            if (size > 0) {
                message.put(MessageLayout.SIZE, payload, payload.position(), size);
            }
            take(files);
        }
    }

    void send(int request, int flags, long value) throws IOException {
        synchronized (lock) {
            putHeader(request, flags, Long.BYTES);
            LittleEndian.putU64(message, MessageLayout.SIZE, value);
            take(List.of());
        }
    }

    boolean flush() throws IOException {
        synchronized (lock) {
            for (Rest rest = rests.peek(); rest != null; rest = rests.peek()) {
                if (!drain(rest.bytes, rest.files)) {
                    return false;
                }
                rests.removeFirst();
            }
            return true;
        }
    }

    boolean isFlushed() {
        synchronized (lock) {
            return rests.isEmpty();
        }
    }

    private void putHeader(int request, int flags, int size) {
        message.clear().limit(MessageLayout.SIZE + size);
        MessageLayout.putRequest(message, 0, request);
        MessageLayout.putFlags(message, 0, flags);
        MessageLayout.putPayloadSize(message, 0, size);
    }

    private void take(List<FileDescriptor> files) throws IOException {
        if (rests.size() >= MESSAGES_MAX) {
            throw new VhostUserException(
                    "the peer does not read what is sent to it: waiting=" + rests.size() + "; at most " + MESSAGES_MAX);
        }
        if (flush() && drain(message, files)) {
            return;
        }
        boolean begun = message.position() > 0;
        ByteBuffer rest = ByteBuffer.allocateDirect(message.remaining()).order(ByteOrder.LITTLE_ENDIAN);
        rest.put(message).flip();
        rests.add(new Rest(rest, begun ? List.of() : List.copyOf(files)));
    }

    /** Sends from position to limit, which are moved; descriptors go with the first byte. */
    private boolean drain(ByteBuffer bytes, List<FileDescriptor> files) throws IOException {
        List<FileDescriptor> unsent = bytes.position() == 0 ? files : List.of();
        while (bytes.hasRemaining()) {
            int from = bytes.position();
            int sent = MessageChannel.PeerErrors.send(socket, bytes, unsent);
            bytes.position(from + sent);
            if (sent == 0) {
                return false;
            }
            unsent = List.of();
        }
        return true;
    }
}
