// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.protocol.EventLayout;
import io.virtsnd.protocol.VirtioSound;
import io.virtsnd.virtqueue.ElementChain;

/**
 * Sends events. The event queue is looked at when there is something to send, because drivers fill it without a
 * notification; an event that finds no buffer waits for one, as far as there is room.
 *
 * <p>Thread: under the device lock.
 */
final class EventSender {

    /** How many events wait for buffers at most. */
    static final int WAITING_MAX = 64;

    private static final int LOOKS_MAX = 8;

    private final DeviceQueues queues;
    private final Rejections rejections;
    private final ElementChain element = new ElementChain(8);
    private final long[] waiting = new long[WAITING_MAX];
    private int first;
    private int count;
    private long dropped;

    EventSender(DeviceQueues queues, Rejections rejections) {
        this.queues = queues;
        this.rejections = rejections;
    }

    /** Sends an event or lets it wait; false if there is no room for it any more. */
    boolean send(int code, int data) {
        long event = Integer.toUnsignedLong(code) | (long) data << Integer.SIZE;
        if (count == 0 && put(event)) {
            return true;
        }
        if (count == WAITING_MAX) {
            flush();
        }
        if (count == WAITING_MAX) {
            dropped++;
            return false;
        }
        waiting[(first + count) % WAITING_MAX] = event;
        count++;
        flush();
        return true;
    }

    /** Sends what waits, as far as there are buffers, and asks to be told of more. */
    void flush() {
        for (int tries = 0; tries < LOOKS_MAX && count > 0; tries++) {
            while (count > 0 && put(waiting[first])) {
                first = (first + 1) % WAITING_MAX;
                count--;
            }
            if (count == 0 || !queues.enableKicks(VirtioSound.EVENT_QUEUE)) {
                return;
            }
        }
    }

    /** Forgets what waits; what a driver has to know it asks when it starts. */
    void clear() {
        count = 0;
    }

    /** How many events were dropped because too many waited. */
    long dropped() {
        return dropped;
    }

    private boolean put(long event) {
        // Bounded: a driver that keeps on giving bad buffers gets as many looks as the queue is long.
        for (int tries = queues.size(VirtioSound.EVENT_QUEUE); tries > 0; tries--) {
            if (!queues.pop(VirtioSound.EVENT_QUEUE, element)) {
                return false;
            }
            if (element.readableBytes() > 0) {
                reject(Rejection.EVENT_READABLE);
            } else if (element.writableBytes() < EventLayout.SIZE) {
                reject(Rejection.EVENT_TOO_SMALL);
            } else {
                element.putU64(0, event);
                queues.push(VirtioSound.EVENT_QUEUE, element, EventLayout.SIZE);
                return true;
            }
        }
        return false;
    }

    private void reject(Rejection reason) {
        rejections.count(reason);
        queues.push(VirtioSound.EVENT_QUEUE, element, 0);
    }
}
