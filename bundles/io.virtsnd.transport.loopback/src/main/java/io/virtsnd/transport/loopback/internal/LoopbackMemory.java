// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.DeviceMemoryException;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.TransportException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Memory that driver and device share: direct buffers, made on demand. A region that is released leaves the table at
 * once; its buffer goes when the last view of it is garbage collected.
 *
 * <p>Thread: any. The table is given to the device inside of the lock, so that tables arrive in order; the device calls
 * nothing here.
 */
final class LoopbackMemory implements DeviceMemory {

    private final Object lock = new Object();
    private final AddressSpace addresses;
    private final Map<Long, LoopbackRegion> regions = new LinkedHashMap<>();
    private Consumer<List<MemoryChunk>> table = chunks -> {};
    private boolean closed;

    LoopbackMemory(RandomGenerator random) {
        addresses = new AddressSpace(random);
    }

    /** From now on tables go there; at once the one of now. */
    void publishTo(Consumer<List<MemoryChunk>> consumer) {
        synchronized (lock) {
            table = consumer;
            publish();
        }
    }

    /** The device is no longer there; regions are only buffers now. */
    void unpublish() {
        synchronized (lock) {
            table = chunks -> {};
        }
    }

    /** Every region becomes unreachable for the device, and there will be no more. */
    void close() {
        synchronized (lock) {
            closed = true;
            table = chunks -> {};
            regions.clear();
        }
    }

    @Override
    public MemoryRegion allocate(int bytes, int alignment) {
        DeviceMemory.requireValid(bytes, alignment);
        ByteBuffer buffer = direct(bytes, alignment);
        synchronized (lock) {
            if (closed) {
                throw new TransportException("transport is gone: no more memory can be made");
            }
            long address = addresses.take(bytes, alignment);
            LoopbackRegion region = new LoopbackRegion(address, buffer);
            regions.put(address, region);
            publish();
            return region;
        }
    }

    /** Whether an address lies in a region. */
    boolean contains(long address) {
        synchronized (lock) {
            for (LoopbackRegion region : regions.values()) {
                long offset = address - region.address;
                if (offset >= 0 && offset < region.size()) {
                    return true;
                }
            }
            return false;
        }
    }

    private static ByteBuffer direct(int bytes, int alignment) {
        try {
            // One unit more than needed is enough to find an aligned start.
            ByteBuffer all = ByteBuffer.allocateDirect(Math.addExact(bytes, alignment - 1));
            int skip = (alignment - all.alignmentOffset(0, alignment)) % alignment;
            return all.slice(skip, bytes).order(ByteOrder.LITTLE_ENDIAN);
        } catch (OutOfMemoryError | ArithmeticException exhausted) {
            long free = Math.max(0, Runtime.getRuntime().maxMemory());
            throw new DeviceMemoryException(bytes, free, "raise -XX:MaxDirectMemorySize, or use smaller buffers");
        }
    }

    private void publish() {
        List<MemoryChunk> chunks = new ArrayList<>(regions.size());
        for (LoopbackRegion region : regions.values()) {
            chunks.add(new MemoryChunk(region.address, region.buffer));
        }
        table.accept(chunks);
    }

    private void release(LoopbackRegion region) {
        synchronized (lock) {
            if (regions.remove(region.address, region)) {
                publish();
                addresses.give(region.address);
            }
        }
    }

    /** One region. */
    private final class LoopbackRegion implements MemoryRegion {

        private final long address;
        private final ByteBuffer buffer;

        LoopbackRegion(long address, ByteBuffer buffer) {
            this.address = address;
            this.buffer = buffer;
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public long deviceAddress(int offset) {
            return address + Objects.checkIndex(offset, buffer.capacity());
        }

        @Override
        public void release() {
            LoopbackMemory.this.release(this);
        }
    }
}
