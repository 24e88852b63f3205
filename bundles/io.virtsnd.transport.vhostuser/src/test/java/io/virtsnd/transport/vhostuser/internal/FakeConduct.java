// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.vhostuser.MemoryTableLayout;
import io.virtsnd.vhostuser.MessageChannel;
import io.virtsnd.vhostuser.ProtocolFeatures;
import io.virtsnd.vhostuser.VhostUser;
import io.virtsnd.vhostuser.VhostUserException;
import io.virtsnd.vhostuser.VringAddressLayout;
import io.virtsnd.vhostuser.VringStateLayout;
import java.nio.ByteBuffer;

/** What a front end must and must not do, checked at each of its requests. */
final class FakeConduct {

    private final FakeConnection connection;
    private boolean owned;
    private boolean agreed;
    private boolean memoryTold;

    FakeConduct(FakeConnection connection) {
        this.connection = connection;
    }

    void check(FrontEndRequest request) {
        MessageChannel message = connection.channel;
        ByteBuffer payload = message.payload();
        try {
            request.requireShape(payload.limit(), message.descriptors().count());
        } catch (VhostUserException wrong) {
            violated(request, wrong.getMessage());
        }
        boolean acks = has(ProtocolFeatures.REPLY_ACK) && !request.hasReply();
        require(message.isReplyNeeded() == acks, request, "need_reply must be there with REPLY_ACK, and only then");
        require(!message.isReply(), request, "a request is no reply");
        require(owned || request == FrontEndRequest.SET_OWNER, request, "before SET_OWNER");
        owned = true;
        order(request, payload);
        feature(request);
        int files = message.descriptors().count();
        boolean carries = request.descriptorsMax() > 0 && request != FrontEndRequest.REM_MEM_REG;
        require(files == (carries ? 1 : 0), request, "descriptors=" + files);
    }

    private void order(FrontEndRequest request, ByteBuffer payload) {
        switch (request) {
            case SET_PROTOCOL_FEATURES -> {
                require((payload.getLong(0) & ~connection.device.protocol) == 0, request, "bits that are not offered");
                agreed = true;
            }
            case SET_FEATURES -> {
                long accepted = payload.getLong(0);
                require((accepted & ~connection.device.features) == 0, request, "bits that are not offered");
                require((accepted & VhostUser.PROTOCOL_FEATURES) != 0, request, "without PROTOCOL_FEATURES");
                require(agreed, request, "before SET_PROTOCOL_FEATURES");
            }
            case SET_MEM_TABLE -> {
                require(MemoryTableLayout.getCount(payload, 0) == 1, request, "regions");
                require(MemoryTableLayout.getPadding(payload, 0) == 0, request, "padding");
                memory(request);
            }
            case ADD_MEM_REG -> {
                require(payload.getLong(0) == 0, request, "padding");
                memory(request);
            }
            case REM_MEM_REG -> memoryTold = false;
            case SET_VRING_NUM, SET_VRING_BASE -> ringState(request, payload);
            case SET_VRING_ADDR -> ringAddress(request, payload);
            case SET_VRING_ENABLE -> {
                FakeRing ring = ring(payload);
                if (VringStateLayout.getValue(payload, 0) == 1) {
                    require(ring.isComplete(), request, "before NUM, BASE, ADDR, KICK and CALL");
                } else {
                    boolean isRefused = connection.device.refused.containsKey(request);
                    require(ring.enabled || isRefused, request, "twice");
                }
            }
            case GET_VRING_BASE -> require(!ring(payload).enabled, request, "while it is enabled");
            case RESET_DEVICE -> {
                for (FakeRing ring : connection.rings) {
                    require(ring.kick == null, request, "before all queues are stopped");
                }
            }
            default -> {}
        }
    }

    private void memory(FrontEndRequest request) {
        require(connection.features != 0, request, "before SET_FEATURES");
        require(!memoryTold || request == FrontEndRequest.SET_MEM_TABLE, request, "twice");
        memoryTold = true;
    }

    private void ringState(FrontEndRequest request, ByteBuffer payload) {
        int value = VringStateLayout.getValue(payload, 0);
        require(connection.mapping != null, request, "before the memory");
        if (request == FrontEndRequest.SET_VRING_NUM) {
            require(value > 0 && value <= 64 && Integer.bitCount(value) == 1, request, "value=" + value);
        } else {
            require(value == 0, request, "value=" + value);
        }
    }

    private void ringAddress(FrontEndRequest request, ByteBuffer payload) {
        require(VringAddressLayout.getFlags(payload, 0) == 0, request, "flags");
        within(request, VringAddressLayout.getDescriptor(payload, 0), 16);
        within(request, VringAddressLayout.getAvailable(payload, 0), 2);
        within(request, VringAddressLayout.getUsed(payload, 0), 4);
    }

    private void within(FrontEndRequest request, long address, int alignment) {
        long offset = address - connection.base;
        boolean inside = connection.mapping != null && offset >= 0 && offset < connection.mapping.size();
        require(inside && address % alignment == 0, request, "address=0x" + Long.toHexString(address));
    }

    private void feature(FrontEndRequest request) {
        long needed =
                switch (request) {
                    case GET_QUEUE_NUM -> ProtocolFeatures.MQ;
                    case GET_CONFIG -> ProtocolFeatures.CONFIG;
                    case GET_MAX_MEM_SLOTS, ADD_MEM_REG, REM_MEM_REG -> ProtocolFeatures.CONFIGURE_MEM_SLOTS;
                    case GET_STATUS, SET_STATUS -> ProtocolFeatures.STATUS;
                    case RESET_DEVICE -> ProtocolFeatures.RESET_DEVICE;
                    case GET_INFLIGHT_FD, SET_INFLIGHT_FD -> ProtocolFeatures.INFLIGHT_SHMFD;
                    case SET_BACKEND_REQ_FD -> ProtocolFeatures.BACKEND_REQ;
                    default -> 0;
                };
        require(needed == 0 || has(needed), request, "without " + ProtocolFeatures.names(needed));
        boolean table = request == FrontEndRequest.SET_MEM_TABLE && has(ProtocolFeatures.CONFIGURE_MEM_SLOTS);
        require(!table, request, "although there are slots");
    }

    private FakeRing ring(ByteBuffer payload) {
        return connection.rings[VringStateLayout.getIndex(payload, 0)];
    }

    private boolean has(long feature) {
        return (connection.protocol & feature) != 0;
    }

    private void require(boolean holds, FrontEndRequest request, String what) {
        if (!holds) {
            violated(request, what);
        }
    }

    private void violated(FrontEndRequest request, String what) {
        connection.device.violated(request + ": " + what);
    }
}
