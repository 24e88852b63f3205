// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.UnixSocket;
import io.virtsnd.vhostuser.ConfigSpaceLayout;
import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.vhostuser.MessageChannel;
import io.virtsnd.vhostuser.MessageLayout;
import io.virtsnd.vhostuser.ProtocolFeatures;
import io.virtsnd.vhostuser.VhostUser;
import io.virtsnd.vhostuser.VhostUserException;
import io.virtsnd.vhostuser.VringStateLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a front end asks, and what it is answered.
 *
 * <p>What cannot be done is answered with a number other than 0 if the front end wants an answer, and ends the connection
 * if it does not: the ends would no longer agree on the state of the device. What is no message ends the connection in any
 * case.
 *
 * <p>Thread: the export's.
 */
final class Requests {

    /** What is offered; INFLIGHT_SHMFD is not: nothing is in flight after a ring was stopped. */
    static final long PROTOCOL = ProtocolFeatures.MQ
            | ProtocolFeatures.REPLY_ACK
            | ProtocolFeatures.BACKEND_REQ
            | ProtocolFeatures.CONFIG
            | ProtocolFeatures.RESET_DEVICE
            | ProtocolFeatures.CONFIGURE_MEM_SLOTS
            | ProtocolFeatures.STATUS;

    private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

    private final MessageChannel channel;
    private final ExportedDevice device;
    private final Linux linux;
    private final RingRequests rings;
    private final MemoryRequests memory;
    private final ByteBuffer answer =
            ByteBuffer.allocate(ConfigSpaceLayout.bytes(VhostUser.CONFIG_MAX)).order(ByteOrder.LITTLE_ENDIAN);
    private long agreed;
    private boolean hasRefused;

    Requests(MessageChannel channel, ExportedDevice device, Linux linux) {
        this.channel = channel;
        this.device = device;
        this.linux = linux;
        rings = new RingRequests(linux, device);
        memory = new MemoryRequests(linux, device);
    }

    /**
     * Does what the message in the channel asks.
     *
     * @throws VhostUserException if it is no request, or cannot be done and there is no way to say so
     * @throws IOException if the answer cannot be sent
     */
    void serve() throws IOException {
        int code = channel.requestCode();
        FrontEndRequest request = FrontEndRequest.ofCode(code)
                .orElseThrow(() -> new VhostUserException("unknown request: code=" + Integer.toUnsignedString(code)));
        if (channel.isReply()) {
            throw new VhostUserException("an answer to nothing: request=" + request);
        }
        request.requireShape(channel.payload().limit(), channel.descriptors().count());
        if (request.hasReply()) {
            answer(request, channel.payload());
        } else {
            acknowledge(request);
        }
    }

    private void acknowledge(FrontEndRequest request) throws IOException {
        try {
            perform(request, channel.payload());
            if (isAnswered()) {
                channel.send(request.code(), MessageLayout.REPLY, VhostUser.ACK);
            }
        } catch (TransportException refused) {
            if (!isAnswered()) {
                throw new VhostUserException(request + ": " + refused.getMessage());
            }
            refused(request, refused);
            channel.send(request.code(), MessageLayout.REPLY, VhostUser.NACK);
        }
    }

    /** As it was agreed by the very message too: who asks for an answer waits for one. */
    private boolean isAnswered() {
        return channel.isReplyNeeded() && (agreed & ProtocolFeatures.REPLY_ACK) != 0;
    }

    private void refused(FrontEndRequest request, TransportException refused) {
        if (!hasRefused) {
            hasRefused = true;
            LOG.warn(
                    "request of a front end refused, later ones are not logged: {}: {}", request, refused.getMessage());
        }
    }

    private void answer(FrontEndRequest request, ByteBuffer payload) throws IOException {
        try {
            switch (request) {
                case GET_FEATURES -> reply(request, device.offered());
                case GET_PROTOCOL_FEATURES -> reply(request, PROTOCOL);
                case GET_QUEUE_NUM -> reply(request, device.rings());
                case GET_MAX_MEM_SLOTS -> reply(request, RegionTable.REGIONS_MAX);
                case GET_STATUS -> reply(request, device.state.status());
                case GET_VRING_BASE -> replyBase(VringStateLayout.getIndex(payload, 0), rings.stop(payload));
                case GET_CONFIG -> replyConfig(payload);
                default -> throw notOffered(request);
            }
        } catch (TransportException refused) {
            throw new VhostUserException(request + ": " + refused.getMessage());
        }
    }

    private void perform(FrontEndRequest request, ByteBuffer payload) throws IOException {
        switch (request) {
            case SET_OWNER -> own();
            case RESET_OWNER, RESET_DEVICE -> device.reset();
            case SET_FEATURES -> device.features(payload.getLong(0));
            case SET_PROTOCOL_FEATURES -> agree(payload.getLong(0));
            case SET_STATUS -> status(payload.getLong(0));
            case SET_BACKEND_REQ_FD -> openBackEnd();
            case SET_CONFIG -> LOG.debug("the configuration space is read only, a write is ignored");
            case SET_MEM_TABLE -> memory.table(payload, channel.descriptors());
            case ADD_MEM_REG -> memory.add(payload, channel.descriptors());
            case REM_MEM_REG -> memory.remove(payload);
            case SET_VRING_NUM -> rings.size(payload);
            case SET_VRING_ADDR -> rings.addresses(payload);
            case SET_VRING_BASE -> rings.base(payload);
            case SET_VRING_ENABLE -> rings.enable(payload);
            case SET_VRING_KICK, SET_VRING_CALL, SET_VRING_ERR ->
                rings.counter(request, payload, channel.descriptors());
            default -> throw notOffered(request);
        }
    }

    private void openBackEnd() throws VhostUserException {
        if (channel.descriptors().count() != 1) {
            throw new VhostUserException("SET_BACKEND_REQ_FD must carry one descriptor: descriptors="
                    + channel.descriptors().count());
        }
        UnixSocket socket = adopted(channel.descriptors().take(0));
        try {
            channel.socket().requireHeard();
        } catch (IOException deaf) {
            // Kept, it would keep this connection alive when the front end is dead.
            socket.close();
            throw new VhostUserException("SET_BACKEND_REQ_FD carries the front end's own end of this connection");
        }
        device.backEnd.open(socket);
    }

    /** A socket of which nothing is heard: no answers are asked for, and what lies in it is not kept. */
    private UnixSocket adopted(FileDescriptor file) {
        UnixSocket socket = null;
        boolean done = false;
        try {
            socket = linux.socket(file);
            socket.deafen();
            done = true;
            return socket;
        } catch (IOException refused) {
            throw new TransportException(refused.getMessage(), refused);
        } finally {
            if (!done && socket != null) {
                socket.close();
            }
        }
    }

    private void own() {
        if (device.state.running() > 0) {
            throw new TransportException("rings run: running=" + device.state.running());
        }
        device.state.reset();
    }

    private void agree(long features) {
        if ((features & ~PROTOCOL) != 0) {
            throw new TransportException("protocol features were accepted that are not offered: accepted="
                    + ProtocolFeatures.names(features) + " offered=" + ProtocolFeatures.names(PROTOCOL));
        }
        agreed = features;
    }

    private void status(long value) {
        if ((value & ~0xffL) != 0) {
            throw new TransportException("device status must be 0 to 255: value=0x" + Long.toHexString(value));
        }
        if (value == 0) {
            device.reset();
        } else {
            device.state.status((int) value);
        }
    }

    private static VhostUserException notOffered(FrontEndRequest request) {
        return new VhostUserException("request belongs to a feature that is not offered: request=" + request);
    }

    private void reply(FrontEndRequest request, long value) throws IOException {
        channel.send(request.code(), MessageLayout.REPLY, value);
    }

    private void replyBase(int ring, int base) throws IOException {
        answer.clear().limit(VringStateLayout.SIZE);
        VringStateLayout.putIndex(answer, 0, ring);
        VringStateLayout.putValue(answer, 0, base);
        channel.send(FrontEndRequest.GET_VRING_BASE.code(), MessageLayout.REPLY, answer, List.of());
    }

    /** Exactly as many bytes as were asked for, with zeros where the configuration space has ended. */
    private void replyConfig(ByteBuffer payload) throws IOException {
        int offset = ConfigSpaceLayout.getOffset(payload, 0);
        int bytes = ConfigSpaceLayout.getBytes(payload, 0);
        if (bytes != payload.limit() - ConfigSpaceLayout.DATA) {
            throw new VhostUserException("GET_CONFIG must have as many bytes as it says: bytes="
                    + Integer.toUnsignedString(bytes) + " size=" + payload.limit());
        }
        answer.clear().limit(payload.limit());
        answer.put(0, new byte[payload.limit()]);
        ConfigSpaceLayout.putOffset(answer, 0, offset);
        ConfigSpaceLayout.putBytes(answer, 0, bytes);
        ConfigSpaceLayout.putFlags(answer, 0, ConfigSpaceLayout.getFlags(payload, 0));
        if (offset >= 0) {
            device.session.readConfig(offset, answer.position(ConfigSpaceLayout.DATA));
        }
        channel.send(FrontEndRequest.GET_CONFIG.code(), MessageLayout.REPLY, answer.position(0), List.of());
    }
}
