// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** A queue has not enough descriptors left. */
public final class QueueCapacityException extends SoundException {

    private static final long serialVersionUID = 1L;

    /**
     * @param queue number of the queue
     * @param need descriptors asked for
     * @param free descriptors that are left
     */
    public QueueCapacityException(int queue, int need, int free) {
        super("queue has not enough descriptors: queue=" + queue + " need=" + need + " free=" + free
                + "; use fewer periods or a larger queue");
    }
}
