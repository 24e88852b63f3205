// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.UnixSocket;
import io.virtsnd.vhostuser.BackEndRequest;
import io.virtsnd.vhostuser.BlockingChannel.Message;
import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.vhostuser.MessageChannel;
import io.virtsnd.vhostuser.MessageLayout;
import io.virtsnd.vhostuser.VhostUser;
import io.virtsnd.vhostuser.VhostUserException;
import java.io.IOException;
import java.util.List;

/**
 * The requests of a device (BACKEND_REQ): it says that its configuration space changed.
 *
 * <p>Thread: {@link #take()} one at a time.
 */
final class BackEndChannel implements AutoCloseable {

    /** How many requests are looked at in one go: a device that floods us does not keep the rings waiting. */
    private static final int BATCH = 16;

    private final MessageChannel channel;

    /** Opens the channel and gives the device its end. */
    static BackEndChannel open(Linux linux, Conversation conversation) throws IOException {
        UnixSocket[] pair = linux.createSocketPair();
        // Only the descriptor: to close the socket would end the connection, which is the device's now.
        try (FileDescriptor theirs = pair[1].descriptor()) {
            conversation.tell(FrontEndRequest.SET_BACKEND_REQ_FD, new Message(null, List.of(theirs)));
            return new BackEndChannel(pair[0]);
        } catch (IOException | RuntimeException failed) {
            pair[0].close();
            throw failed;
        }
    }

    private BackEndChannel(UnixSocket socket) {
        channel = new MessageChannel(socket);
    }

    FileDescriptor descriptor() {
        return channel.descriptor();
    }

    /**
     * Takes requests that are there.
     *
     * @return whether the configuration changed
     * @throws IOException if the device breaks the protocol, or closed its end
     */
    boolean take() throws IOException {
        boolean changed = false;
        for (int i = 0; i < BATCH && channel.receive(); i++) {
            boolean known = channel.requestCode() == BackEndRequest.CONFIG_CHANGE_MSG.code();
            if (channel.isReply() || channel.descriptors().count() > 0) {
                throw new VhostUserException("not a request of a device: request=" + channel.requestCode() + " flags=0x"
                        + Integer.toHexString(channel.flags()) + " descriptors="
                        + channel.descriptors().count());
            }
            changed |= known;
            if (channel.isReplyNeeded()) {
                channel.send(channel.requestCode(), MessageLayout.REPLY, known ? VhostUser.ACK : VhostUser.NACK);
            }
        }
        return changed;
    }

    @Override
    public void close() {
        channel.close();
    }
}
