// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.protocol.PcmXferLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory of a stream's messages: one region of samples, one of headers and statuses, and the descriptors that point
 * into them. Made at setParams; given back only when the device has none of the messages, or was reset.
 *
 * <p>Applications may hold views of the samples for longer: {@link MemoryRegion#release()} ends only the device's access.
 *
 * <p>Thread: one at a time.
 */
final class PcmBuffer {

    private static final int HEADER_ALIGNMENT = 64;

    private final PcmQueue queue;
    private final MemoryRegion data;
    private final MemoryRegion headers;
    private final ByteBuffer samples;
    private final PcmMessage[] messages;

    /**
     * Lays the buffer out and reserves the descriptors of all messages.
     *
     * @throws io.virtsnd.api.QueueCapacityException if the queue has not enough left
     * @throws io.virtsnd.api.transport.DeviceMemoryException if there is not enough memory
     */
    PcmBuffer(PcmMessageRing ring, int streamId, DeviceMemory memory, PcmQueue queue) {
        PcmParams params = ring.params();
        this.queue = queue;
        data = memory.allocate(params.bufferBytes(), PcmMessageLayout.DATA_ALIGNMENT);
        samples = littleEndian(data);
        messages = new PcmMessage[params.periods()];
        MemoryRegion headerRegion = null;
        boolean done = false;
        try {
            headerRegion = memory.allocate(PcmMessageLayout.bytes(params.periods()), HEADER_ALIGNMENT);
            slice(ring, streamId, headerRegion);
            queue.reserve(messages, data, headerRegion);
            done = true;
        } finally {
            if (!done) {
                data.release();
                if (headerRegion != null) {
                    headerRegion.release();
                }
            }
        }
        headers = headerRegion;
    }

    private static ByteBuffer littleEndian(MemoryRegion region) {
        return region.buffer().duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    private void slice(PcmMessageRing ring, int streamId, MemoryRegion headerRegion) {
        int periodBytes = ring.periodBytes;
        ByteBuffer header = littleEndian(headerRegion);
        for (int i = 0; i < messages.length; i++) {
            PcmXferLayout.putStreamId(header, PcmMessageLayout.xfer(i), streamId);
            ByteBuffer view = samples.slice(i * periodBytes, periodBytes).order(ByteOrder.LITTLE_ENDIAN);
            messages[i] = new PcmMessage(ring, i, view);
            if (ring.isCyclic()) {
                messages[i].pad(samples, i * periodBytes, ring.params().format());
            }
        }
    }

    /** The samples of all periods. */
    ByteBuffer data() {
        return samples;
    }

    /** Headers and statuses of all messages. */
    ByteBuffer headers() {
        return littleEndian(headers);
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
        data.release();
        headers.release();
    }
}
