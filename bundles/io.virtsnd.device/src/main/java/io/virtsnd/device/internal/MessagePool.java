// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

/**
 * The I/O messages that are not in use. It grows to the most that were ever in flight, which the sizes of the queues
 * bound, and is filled for a stream when its parameters are set, so that no message is made while it plays.
 *
 * <p>Thread: under the device lock.
 */
final class MessagePool {

    private IoMessage free;
    private int count;

    /** Makes sure that so many messages can be taken without making one. */
    void reserve(int messages) {
        while (count < messages) {
            give(new IoMessage());
        }
    }

    IoMessage take() {
        IoMessage message = free;
        if (message == null) {
            return new IoMessage();
        }
        free = message.next;
        message.next = null;
        message.done = 0;
        count--;
        return message;
    }

    void give(IoMessage message) {
        message.next = free;
        free = message;
        count++;
    }

    /** Forgets all: what a hostile driver made them grow to is not kept for the next one. */
    void clear() {
        free = null;
        count = 0;
    }
}
