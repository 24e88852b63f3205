// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.virtqueue.DescriptorTable.Placement;
import java.util.List;

/**
 * One message of a {@link Virtqueue}: descriptors that are reserved and written once and then exposed to the device as
 * often as there is something to say.
 *
 * <p>A chain belongs to the driver until {@link Virtqueue#add} exposes it, then to the device until
 * {@link Virtqueue#poll} gives it back or, after a reset of the device, {@link Virtqueue#reclaim} takes it back. While
 * it is exposed neither its descriptors nor its memory may be touched (virtio 1.2, 2.7.13).
 *
 * <p>Thread: as its queue, under the queue lock; {@link #token()} and {@link #queue()} any.
 */
public final class DescriptorChain {

    static final int RESERVED = 0;
    static final int EXPOSED = 1;
    static final int FREED = 2;

    final int head;
    int state;
    int readableBytes;
    int writableBytes;

    final Virtqueue queue;
    private final Object token;
    private final Placement placement;
    private final List<ChainSegment> segments;
    private final int[] lengths;

    DescriptorChain(Virtqueue queue, Object token, Placement placement, List<ChainSegment> segments) {
        this.queue = queue;
        this.token = token;
        this.placement = placement;
        this.segments = segments;
        this.head = placement.ids()[0];
        this.lengths = new int[segments.size()];
        for (int i = 0; i < lengths.length; i++) {
            ChainSegment segment = segments.get(i);
            lengths[i] = segment.length();
            count(segment.writable(), segment.length());
        }
    }

    /**
     * What the owner reserved the chain with, to find its message again.
     *
     * @return the token
     */
    public Object token() {
        return token;
    }

    /**
     * The queue that the chain belongs to.
     *
     * @return the queue
     */
    public Virtqueue queue() {
        return queue;
    }

    /**
     * The id by which the device names this chain.
     *
     * @return index of the first descriptor, 0 to queue size - 1
     */
    public int head() {
        return head;
    }

    /**
     * How many descriptors of the queue the chain has reserved.
     *
     * @return the number of segments, or 1 with INDIRECT_DESC
     */
    public int descriptors() {
        return placement.ids().length;
    }

    /**
     * Whether the device has this chain.
     *
     * @return true from {@link Virtqueue#add} until it is given back
     */
    public boolean isExposed() {
        return state == EXPOSED;
    }

    /**
     * How much the device reads of this chain.
     *
     * @return bytes of all readable segments
     */
    public int readableBytes() {
        return readableBytes;
    }

    /**
     * How much the device may write to this chain.
     *
     * @return bytes of all writable segments
     */
    public int writableBytes() {
        return writableBytes;
    }

    /**
     * Makes a segment shorter, or as long again as it was reserved: the last message of a stream may be short.
     *
     * @param segment its number, 0 to the number of segments - 1
     * @param length bytes, 1 to the length that it was reserved with
     * @throws IllegalStateException if the device has the chain, or it was freed
     */
    public void resize(int segment, int length) {
        if (state != RESERVED) {
            throw new IllegalStateException("only a chain that the driver has can be resized: " + this);
        }
        int capacity = segments.get(segment).length();
        if (length < 1 || length > capacity) {
            throw new IllegalArgumentException(
                    "segment length must be 1 to " + capacity + ": segment=" + segment + " length=" + length);
        }
        placement.memory().putU32(placement.offsets()[segment] + SplitRingLayout.DESCRIPTOR_LENGTH, length);
        count(segments.get(segment).writable(), length - lengths[segment]);
        lengths[segment] = length;
    }

    @Override
    public String toString() {
        String who = state == RESERVED ? "reserved" : state == EXPOSED ? "exposed" : "freed";
        return "chain queue=" + queue.index() + " head=" + head + " descriptors=" + descriptors() + " state=" + who;
    }

    Placement placement() {
        return placement;
    }

    private void count(boolean writable, int bytes) {
        if (writable) {
            writableBytes += bytes;
        } else {
            readableBytes += bytes;
        }
    }
}
