// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.protocol.PcmXferLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory of a stream's messages, laid out as {@link PcmMessageLayout} says, and the descriptors that point into it.
 * Made at setParams; given back only when the device has none of the messages, or was reset.
 *
 * <p>Applications may hold views of the samples for longer: {@link MemoryRegion#release()} ends only the device's access.
 *
 * <p>Thread: one at a time.
 */
final class PcmBuffer {

    private final PcmQueue queue;
    private final MemoryRegion region;
    private final ByteBuffer memory;
    private final PcmMessage[] messages;

    /**
     * Lays the buffer out and reserves the descriptors of all messages.
     *
     * @throws io.virtsnd.api.QueueCapacityException if the queue has not enough left
     * @throws io.virtsnd.api.transport.DeviceMemoryException if there is not enough memory
     */
    PcmBuffer(PcmMessageRing ring, int streamId, DeviceMemory deviceMemory, PcmQueue queue) {
        this.queue = queue;
        queue.requireCapacity(ring.count);
        messages = new PcmMessage[ring.count];
        region =
                deviceMemory.allocate(PcmMessageLayout.bytes(ring.count, ring.periodBytes), PcmMessageLayout.ALIGNMENT);
        memory = region.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
        boolean done = false;
        try {
            slice(ring, streamId);
            queue.reserve(messages, region);
            done = true;
        } finally {
            if (!done) {
                region.release();
            }
        }
    }

    private void slice(PcmMessageRing ring, int streamId) {
        for (int i = 0; i < messages.length; i++) {
            PcmXferLayout.putStreamId(memory, PcmMessageLayout.xfer(i), streamId);
            int start = PcmMessageLayout.samples(messages.length, ring.periodBytes, i);
            ByteBuffer view = memory.slice(start, ring.periodBytes).order(ByteOrder.LITTLE_ENDIAN);
            messages[i] = new PcmMessage(ring, i, start, view);
            if (ring.isCyclic()) {
                messages[i].pad(memory, ring.params().format());
            }
        }
    }

    /** All of it. */
    ByteBuffer memory() {
        return memory;
    }

    PcmMessage[] messages() {
        return messages;
    }

    /** The device has none of the messages: descriptors and memory can be used for something else. */
    void free() {
        queue.free(messages);
        releaseMemory();
    }

    /** The device was reset, and the queue with it. */
    void releaseMemory() {
        region.release();
    }
}
