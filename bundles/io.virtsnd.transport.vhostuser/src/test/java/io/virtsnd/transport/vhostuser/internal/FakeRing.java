// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.PollSet;
import io.virtsnd.virtqueue.DeviceQueue;
import io.virtsnd.virtqueue.ElementChain;
import io.virtsnd.virtqueue.GuestMemory;
import java.nio.ByteBuffer;

/** A queue of the fake device: writes back what it reads. */
final class FakeRing implements AutoCloseable {

    private final ElementChain element = new ElementChain();
    private final PollSet poll;
    int size;
    int base = -1;
    long descriptors;
    long used;
    long available;
    EventFd kick;
    EventFd call;
    boolean enabled;
    private int slot = -1;
    private DeviceQueue queue;

    FakeRing(PollSet poll) {
        this.poll = poll;
    }

    void kick(EventFd replaced) {
        dropKick();
        kick = replaced;
        slot = poll.add(kick.descriptor(), PollSet.READABLE);
    }

    void call(EventFd replaced) {
        if (call != null) {
            call.close();
        }
        call = replaced;
    }

    boolean isComplete() {
        return size > 0 && base >= 0 && available != 0 && kick != null && call != null;
    }

    void enable(int index, GuestMemory memory, long features) {
        enabled = true;
        queue = new DeviceQueue(new QueueAddresses(index, size, descriptors, available, used), memory, features, base);
        work();
    }

    boolean isKicked() {
        return slot >= 0 && poll.ready(slot) != 0 && kick.take();
    }

    void work() {
        if (!enabled || queue == null) {
            return;
        }
        do {
            while (queue.pop(element)) {
                ByteBuffer bytes = ByteBuffer.allocate((int) element.readableBytes());
                element.copyOut(0, bytes);
                queue.push(element.head(), element.copyIn(0, bytes.flip()));
            }
        } while (queue.enableKicks());
        if (queue.needsSignal()) {
            call.signal();
        }
    }

    /** Answers where it would go on, and forgets everything. */
    int stop() {
        int next = queue == null ? Math.max(0, base) : queue.nextAvail();
        queue = null;
        close();
        size = 0;
        base = -1;
        available = 0;
        return next;
    }

    private void dropKick() {
        if (slot >= 0) {
            poll.remove(slot);
            kick.close();
        }
        slot = -1;
        kick = null;
    }

    @Override
    public void close() {
        dropKick();
        if (call != null) {
            call.close();
        }
        call = null;
    }
}
