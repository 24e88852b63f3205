// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.MemoryRegion;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the segments of a {@link DescriptorChain}, readable ones first (virtio 1.2, 2.7.4.2).
 *
 * <p>Thread: one; {@link #reserve} under the queue lock.
 */
public final class ChainBuilder {

    private final Virtqueue queue;
    private final List<ChainSegment> segments = new ArrayList<>();
    private long readableTotal;
    private long writableTotal;

    ChainBuilder(Virtqueue queue) {
        this.queue = queue;
    }

    /**
     * Adds memory that the device reads.
     *
     * @param region where it lies
     * @param offset bytes from the start of the region
     * @param length bytes, at least 1
     * @return this
     */
    public ChainBuilder readable(MemoryRegion region, int offset, int length) {
        return segment(new ChainSegment(region, offset, length, false));
    }

    /**
     * Adds memory that the device writes.
     *
     * @param region where it lies
     * @param offset bytes from the start of the region
     * @param length bytes, at least 1
     * @return this
     */
    public ChainBuilder writable(MemoryRegion region, int offset, int length) {
        return segment(new ChainSegment(region, offset, length, true));
    }

    /**
     * Adds a segment.
     *
     * @param segment what to add; 2^31 - 1 bytes at most in each direction
     * @return this
     */
    public ChainBuilder segment(ChainSegment segment) {
        if (segment.writable()) {
            writableTotal += segment.length();
        } else if (writableTotal == 0) {
            readableTotal += segment.length();
        } else {
            throw new IllegalArgumentException("readable segments come before writable ones: segment=" + segment);
        }
        if (Math.max(readableTotal, writableTotal) > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "chain is too long: readable=" + readableTotal + " writable=" + writableTotal + " bytes");
        }
        segments.add(segment);
        return this;
    }

    /**
     * Reserves descriptors and writes them. The builder may go on and make another chain of the same beginning.
     *
     * @param token what {@link Completions#token} answers for this chain, any object or null
     * @return the chain
     * @throws io.virtsnd.api.QueueCapacityException if the queue has not enough free descriptors; nothing is reserved then
     * @throws io.virtsnd.api.transport.DeviceMemoryException if there is no memory for an indirect table
     */
    public DescriptorChain reserve(Object token) {
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("a chain needs at least 1 segment");
        }
        return queue.reserve(List.copyOf(segments), token);
    }
}
