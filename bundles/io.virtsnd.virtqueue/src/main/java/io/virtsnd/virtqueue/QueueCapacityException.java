// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.SoundException;

/** A virtqueue has not enough free descriptors for the chains that are to be reserved. */
public final class QueueCapacityException extends SoundException {

    private static final long serialVersionUID = 1L;

    private final int need;
    private final int free;

    /**
     * @param queue number of the queue
     * @param size entries of the queue
     * @param need descriptors asked for
     * @param free descriptors that nobody has reserved
     */
    public QueueCapacityException(int queue, int size, int need, int free) {
        super("queue is full: queue=" + queue + " size=" + size + " need=" + need + " free=" + free
                + " descriptors; use fewer periods or streams, a larger queue, or INDIRECT_DESC");
        this.need = need;
        this.free = free;
    }

    /**
     * How many descriptors were asked for.
     *
     * @return descriptors
     */
    public int need() {
        return need;
    }

    /**
     * How many descriptors nobody has reserved.
     *
     * @return descriptors
     */
    public int free() {
        return free;
    }
}
