// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.vhostuser.MessageLayout;
import io.virtsnd.vhostuser.VhostUser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.List;

/** Commits faults: writes bytes that are no right answer. */
final class FakeFaults {

    private static final int REPLY = MessageLayout.VERSION | MessageLayout.REPLY;
    private static final int MANY = VhostUser.DESCRIPTORS_MAX + 2;

    private final FakeConnection connection;
    private final int request;

    private FakeFaults(FakeConnection connection) {
        this.connection = connection;
        request = connection.channel.requestCode();
    }

    /** Commits one; false if the connection ends with it. */
    static boolean commit(Fault fault, FakeConnection connection) throws IOException {
        return new FakeFaults(connection).commit(fault);
    }

    private boolean commit(Fault fault) throws IOException {
        switch (fault) {
            case SILENT -> {}
            case END -> {
                return false;
            }
            case HALF_HEADER -> write(answer(request, REPLY, 8, 8).limit(5), List.of());
            case HALF_PAYLOAD -> write(answer(request, REPLY, 8, 4), List.of());
            case HALF_THEN_END -> {
                write(answer(request, REPLY, 8, 4), List.of());
                return false;
            }
            case OTHER_REQUEST -> write(answer(request + 1, REPLY, 8, 8), List.of());
            case NO_REPLY_FLAG -> write(answer(request, MessageLayout.VERSION, 8, 8), List.of());
            case NEED_REPLY_FLAG -> write(answer(request, REPLY | MessageLayout.NEED_REPLY, 8, 8), List.of());
            case UNKNOWN_FLAG -> write(answer(request, REPLY | 1 << 4, 8, 8), List.of());
            case OTHER_VERSION -> write(answer(request, MessageLayout.REPLY | 2, 8, 8), List.of());
            case TOO_SHORT -> write(answer(request, REPLY, 7, 7), List.of());
            case TOO_LONG -> write(answer(request, REPLY, 300, 300), List.of());
            case HUGE -> write(answer(request, REPLY, -1, 8), List.of());
            case DESCRIPTOR -> descriptors(2, 0);
            case MANY_DESCRIPTORS -> descriptors(MANY, 0);
            case LATE_DESCRIPTOR -> descriptors(1, 6);
            case NOISE ->
                write(
                        ByteBuffer.allocateDirect(64)
                                .put("HTTP/1.1 200 OK\r\n\r\n".getBytes())
                                .clear(),
                        List.of());
            default -> throw new AssertionError(fault);
        }
        return true;
    }

    private static ByteBuffer answer(int request, int flags, int size, int bytes) {
        ByteBuffer answer =
                ByteBuffer.allocateDirect(MessageLayout.SIZE + bytes).order(ByteOrder.LITTLE_ENDIAN);
        MessageLayout.putRequest(answer, 0, request);
        MessageLayout.putFlags(answer, 0, flags);
        MessageLayout.putPayloadSize(answer, 0, size);
        return answer;
    }

    private void descriptors(int count, int from) throws IOException {
        try (EventFd any = connection.device.linux.createEventFd()) {
            List<FileDescriptor> files = Collections.nCopies(count, any.descriptor());
            ByteBuffer answer = answer(request, REPLY, 8, 8);
            if (from > 0) {
                write(answer.limit(from), List.of());
                answer.limit(answer.capacity());
            }
            write(answer.position(from), files);
        }
    }

    private void write(ByteBuffer bytes, List<FileDescriptor> files) throws IOException {
        connection.socket.send(bytes, files);
    }
}
