// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.ReceivedDescriptors;
import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.vhostuser.VhostUserException;
import io.virtsnd.vhostuser.VringAddressLayout;
import io.virtsnd.vhostuser.VringDescriptorLayout;
import io.virtsnd.vhostuser.VringStateLayout;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The requests that are about one ring.
 *
 * <p>Thread: the export's.
 */
final class RingRequests {

    private final Linux linux;
    private final ExportedDevice device;

    RingRequests(Linux linux, ExportedDevice device) {
        this.linux = linux;
        this.device = device;
    }

    /** SET_VRING_NUM. */
    void size(ByteBuffer payload) {
        Ring ring = ring(payload);
        ring.state.size(VringStateLayout.getValue(payload, 0), device.session.queueSizeMax(ring.state.index));
        ring.update();
    }

    /** SET_VRING_BASE. */
    void base(ByteBuffer payload) {
        Ring ring = ring(payload);
        ring.state.base(VringStateLayout.getValue(payload, 0));
        device.state.base(ring.state.index, ring.state.base());
        ring.update();
    }

    /** SET_VRING_ADDR; writes are not logged. */
    void addresses(ByteBuffer payload) {
        Ring ring = device.ring(VringAddressLayout.getIndex(payload, 0));
        if (VringAddressLayout.getFlags(payload, 0) != 0) {
            throw new TransportException("flags of a ring belong to a feature that is not offered: flags=0x"
                    + Integer.toHexString(VringAddressLayout.getFlags(payload, 0)));
        }
        RingAddresses areas = new RingAddresses(
                VringAddressLayout.getDescriptor(payload, 0),
                VringAddressLayout.getUsed(payload, 0),
                VringAddressLayout.getAvailable(payload, 0));
        areas.translate(ring.state.index, ring.state.size(), device.memory.table());
        ring.state.addresses(areas);
        ring.update();
    }

    /** SET_VRING_ENABLE. */
    void enable(ByteBuffer payload) {
        int value = VringStateLayout.getValue(payload, 0);
        if (value != 0 && value != 1) {
            throw new TransportException("must be 0 or 1: value=" + Integer.toUnsignedString(value));
        }
        Ring ring = ring(payload);
        ring.state.enabled(value == 1);
        ring.update();
    }

    /** GET_VRING_BASE: answers the available index at which the ring would go on. */
    int stop(ByteBuffer payload) {
        return ring(payload).stop();
    }

    /** SET_VRING_KICK, SET_VRING_CALL, SET_VRING_ERR. */
    void counter(FrontEndRequest request, ByteBuffer payload, ReceivedDescriptors files) throws IOException {
        long word = VringDescriptorLayout.getWord(payload, 0);
        boolean hasFile = !VringDescriptorLayout.hasNoFile(payload, 0);
        if ((word & ~(VringDescriptorLayout.QUEUE_MASK | VringDescriptorLayout.NO_FILE)) != 0) {
            throw new VhostUserException(request + " has bits that do not exist: value=0x" + Long.toHexString(word));
        }
        if (files.count() != (hasFile ? 1 : 0)) {
            throw new VhostUserException(
                    request + " must carry one descriptor, or say that it carries none: descriptors=" + files.count()
                            + " value=0x" + Long.toHexString(word));
        }
        Ring ring = device.ring(VringDescriptorLayout.getQueue(payload, 0));
        if (request == FrontEndRequest.SET_VRING_KICK && !hasFile) {
            throw new TransportException("rings are not polled here, send an event counter: ring=" + ring.state.index);
        }
        EventFd counter = hasFile ? counter(files.take(0)) : null;
        switch (request) {
            case SET_VRING_KICK -> {
                ring.kick(counter);
                ring.update();
            }
            case SET_VRING_CALL -> ring.call(counter);
            default -> ring.error(counter);
        }
    }

    private EventFd counter(FileDescriptor file) {
        try {
            return linux.eventFd(file);
        } catch (IOException refused) {
            throw new TransportException(refused.getMessage(), refused);
        }
    }

    private Ring ring(ByteBuffer payload) {
        return device.ring(VringStateLayout.getIndex(payload, 0));
    }
}
