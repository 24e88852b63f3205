// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.virtqueue.ChainBuilder;
import io.virtsnd.virtqueue.DescriptorChain;
import io.virtsnd.virtqueue.ElementChain;
import io.virtsnd.virtqueue.Virtqueue;
import java.nio.ByteBuffer;

/**
 * One message on both sides: the driver's, and a copy of the same size in memory of the device.
 *
 * <p>Thread: under the lock of its queue.
 */
final class BounceMessage {

    /** What the driver finds where the device wrote nothing. */
    static final byte POISON = (byte) 0xa5;

    ElementChain element;
    final DescriptorChain chain;
    final int readable;
    final int writable;

    private final MemoryRegion out;
    private final MemoryRegion in;
    private final ByteBuffer sent;
    private final ByteBuffer found;

    /** Reserves a chain that is as large as a message of the driver. */
    BounceMessage(ElementChain element, Virtqueue queue, DeviceMemory memory) {
        this.element = element;
        readable = Math.toIntExact(element.readableBytes());
        writable = Math.toIntExact(element.writableBytes());
        ChainBuilder builder = queue.chain();
        out = readable == 0 ? null : memory.allocate(readable, 1);
        in = writable == 0 ? null : memory.allocate(writable, 1);
        if (out != null) {
            builder.readable(out, 0, readable);
        }
        if (in != null) {
            builder.writable(in, 0, writable);
        }
        sent = ByteBuffer.allocate(readable);
        found = ByteBuffer.allocate(Math.max(readable, writable));
        chain = builder.reserve(this);
    }

    /** Copies what the driver wants read, and poisons what it wants written. */
    void expose() {
        sent.clear();
        element.copyOut(0, sent);
        if (out != null) {
            out.buffer().put(0, sent.array(), 0, readable);
        }
        if (in != null) {
            found.clear().limit(writable);
            while (found.hasRemaining()) {
                found.put(POISON);
            }
            in.buffer().put(0, found.array(), 0, writable);
            element.copyIn(0, found.flip());
        }
    }

    /** Whether the driver's readable bytes are still what they were. */
    boolean isUntouchedByDriver() {
        found.clear().limit(readable);
        element.copyOut(0, found);
        return found.flip().equals(sent.flip());
    }

    /** Whether the device left alone what it may only read. */
    boolean isUntouchedByDevice() {
        if (out == null) {
            return true;
        }
        out.buffer().get(0, found.array(), 0, readable);
        return found.clear().limit(readable).equals(sent.clear());
    }

    /** Copies back what the device says it wrote, and nothing beyond. */
    void giveBack(int length) {
        if (length > 0) {
            in.buffer().get(0, found.array(), 0, length);
            element.copyIn(0, found.clear().limit(length));
        }
    }

    void release() {
        if (out != null) {
            out.release();
        }
        if (in != null) {
            in.release();
        }
    }
}
