// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

/**
 * Arithmetic of the free-running 16-bit ring indices (virtio 1.2, 2.7). Callers may keep indices in wider ints: only the
 * low 16 bits count.
 */
public final class RingIndex {

    /** The largest index: they are free running modulo 2^16. */
    static final int MASK = 0xffff;

    private RingIndex() {}

    /**
     * How far one index is ahead of another.
     *
     * @param ahead the index that is ahead
     * @param behind the index that is behind
     * @return entries, 0 to 65535
     */
    public static int distance(int ahead, int behind) {
        return ahead - behind & MASK;
    }

    /**
     * Whether an index that moved from {@code before} to {@code now} went past {@code event}, so that the other side
     * wants to be told (virtio 1.2, 2.7.10).
     *
     * @param event what the other side wrote: it waits for the entry with this index
     * @param now the index now
     * @param before the index when the other side was last considered
     * @return true if the entry at {@code event} is among the new ones
     */
    public static boolean crossed(int event, int now, int before) {
        return (now - event - 1 & MASK) < (now - before & MASK);
    }
}
