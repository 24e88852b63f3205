// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.vhostuser.BlockingChannel.Message;
import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.vhostuser.ProtocolFeatures;
import io.virtsnd.vhostuser.VhostUser;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.io.IOException;

/** How a front end and a back end meet: who owns the device, what either can do, and how many queues there are. */
final class Handshake {

    /** What is used if it is offered. */
    static final long WANTED = ProtocolFeatures.MQ
            | ProtocolFeatures.REPLY_ACK
            | ProtocolFeatures.CONFIG
            | ProtocolFeatures.BACKEND_REQ
            | ProtocolFeatures.INFLIGHT_SHMFD
            | ProtocolFeatures.RESET_DEVICE
            | ProtocolFeatures.CONFIGURE_MEM_SLOTS
            | ProtocolFeatures.STATUS;

    /** How many queues a sound device has. */
    static final int QUEUES = 4;

    private final Conversation conversation;

    Handshake(Conversation conversation) {
        this.conversation = conversation;
    }

    /**
     * Runs it.
     *
     * @return what both can do
     * @throws MissingFeatureException if the device cannot do what is needed
     * @throws IOException if the peer does not answer as it must
     */
    Agreement run() throws IOException {
        conversation.tell(FrontEndRequest.SET_OWNER, Message.EMPTY);
        long features = conversation.number(FrontEndRequest.GET_FEATURES);
        require(features, VhostUser.PROTOCOL_FEATURES, "PROTOCOL_FEATURES");
        require(features, VirtioFeatures.VERSION_1, "VERSION_1");
        long offered = conversation.number(FrontEndRequest.GET_PROTOCOL_FEATURES);
        if ((offered & ProtocolFeatures.CONFIG) == 0) {
            throw new MissingFeatureException("the device lacks a feature that is needed: missing=CONFIG offered="
                    + ProtocolFeatures.names(offered));
        }
        long protocol = offered & WANTED;
        conversation.tell(FrontEndRequest.SET_PROTOCOL_FEATURES, Payloads.number(protocol));
        if ((protocol & ProtocolFeatures.REPLY_ACK) != 0) {
            conversation.acknowledged();
        }
        int queues = queues(protocol);
        if ((protocol & ProtocolFeatures.CONFIGURE_MEM_SLOTS) != 0
                && conversation.number(FrontEndRequest.GET_MAX_MEM_SLOTS) < 1) {
            throw new MissingFeatureException(
                    "the device has no room for memory: GET_MAX_MEM_SLOTS=0; must be 1 at least");
        }
        return new Agreement(features, protocol, queues);
    }

    private int queues(long protocol) throws IOException {
        if ((protocol & ProtocolFeatures.MQ) == 0) {
            return QUEUES;
        }
        long queues = conversation.number(FrontEndRequest.GET_QUEUE_NUM);
        if (queues < QUEUES) {
            throw new MissingFeatureException(
                    "the device has too few queues for a sound device: queues=" + queues + "; must be " + QUEUES);
        }
        return QUEUES;
    }

    private static void require(long features, long bit, String name) throws MissingFeatureException {
        if ((features & bit) == 0) {
            throw new MissingFeatureException("the device lacks a feature that is needed: missing=" + name
                    + " offered=0x" + Long.toHexString(features));
        }
    }
}
