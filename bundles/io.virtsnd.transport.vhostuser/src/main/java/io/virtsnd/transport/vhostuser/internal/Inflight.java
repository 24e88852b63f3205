// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.vhostuser.BlockingChannel.Message;
import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.vhostuser.InflightLayout;
import io.virtsnd.vhostuser.MessageChannel;
import io.virtsnd.vhostuser.VhostUserException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Memory in which a device notes what is in flight. It is the device's; this end only keeps it from the question to the
 * answer, since rings are never taken over from a device that died.
 *
 * @param layout what the device said of it
 * @param file the memory
 */
record Inflight(ByteBuffer layout, FileDescriptor file) implements AutoCloseable {

    static Inflight ask(Conversation conversation, int queues, int queueSize) throws IOException {
        return conversation.ask(
                FrontEndRequest.GET_INFLIGHT_FD, Payloads.inflight(queues, queueSize), 1, Inflight::read);
    }

    private static Inflight read(MessageChannel reply) throws VhostUserException {
        ByteBuffer payload = reply.payload();
        int size = payload.limit();
        int files = reply.descriptors().count();
        if (size < InflightLayout.BYTES_MIN || size > InflightLayout.SIZE || files != 1) {
            throw new VhostUserException("not the memory of what is in flight: size=" + size + " descriptors=" + files
                    + "; must be " + InflightLayout.BYTES_MIN + " to " + InflightLayout.SIZE + " and 1");
        }
        ByteBuffer copy = Payloads.bytes(size);
        copy.put(0, payload, 0, size);
        return new Inflight(copy, reply.descriptors().take(0));
    }

    void tell(Conversation conversation) throws IOException {
        conversation.tell(FrontEndRequest.SET_INFLIGHT_FD, new Message(layout, List.of(file)));
    }

    @Override
    public void close() {
        file.close();
    }
}
