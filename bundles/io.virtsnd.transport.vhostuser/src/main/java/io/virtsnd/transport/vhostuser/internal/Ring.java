// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.Linux;
import io.virtsnd.vhostuser.FrontEndRequest;
import io.virtsnd.vhostuser.VringStateLayout;
import java.io.IOException;

/**
 * One queue of a device: where it lies, and the counters by which the two ends wake each other.
 *
 * <p>Thread: one at a time; the counters any.
 */
final class Ring implements AutoCloseable {

    private final int index;
    private final EventFd kick;
    private final EventFd call;
    private QueueAddresses addresses;
    private boolean started;
    private boolean enabled;

    Ring(Linux linux, int index) throws IOException {
        this.index = index;
        kick = linux.createEventFd();
        try {
            call = linux.createEventFd();
        } catch (IOException failed) {
            kick.close();
            throw failed;
        }
    }

    /** Wakes the device. */
    EventFd kick() {
        return kick;
    }

    /** Wakes the driver. */
    EventFd call() {
        return call;
    }

    void place(QueueAddresses where) {
        addresses = where;
    }

    /** Whether the driver uses this queue. */
    boolean isPlaced() {
        return addresses != null;
    }

    /** Tells the device everything of a queue; it works on it once it is enabled. */
    void start(Conversation conversation) throws IOException {
        conversation.tell(FrontEndRequest.SET_VRING_NUM, Payloads.state(index, addresses.size()));
        conversation.tell(FrontEndRequest.SET_VRING_BASE, Payloads.state(index, 0));
        conversation.tell(FrontEndRequest.SET_VRING_ADDR, Payloads.addresses(addresses));
        started = true;
        conversation.tell(FrontEndRequest.SET_VRING_KICK, Payloads.file(index, kick.descriptor()));
        conversation.tell(FrontEndRequest.SET_VRING_CALL, Payloads.file(index, call.descriptor()));
    }

    void enable(Conversation conversation) throws IOException {
        enabled = true;
        conversation.tell(FrontEndRequest.SET_VRING_ENABLE, Payloads.state(index, 1));
    }

    /** Stops a queue: when the answer is there the device touches it no more. */
    void stop(Conversation conversation) throws IOException {
        if (enabled) {
            conversation.tell(FrontEndRequest.SET_VRING_ENABLE, Payloads.state(index, 0));
            enabled = false;
        }
        if (started) {
            conversation.ask(FrontEndRequest.GET_VRING_BASE, Payloads.state(index, 0), 0, reply -> {
                Replies.requireState(reply, index);
                return VringStateLayout.getValue(reply.payload(), 0);
            });
        }
        started = false;
        addresses = null;
        // What is left of the time before would be taken for something new.
        kick.take();
    }

    @Override
    public void close() {
        kick.close();
        call.close();
    }
}
