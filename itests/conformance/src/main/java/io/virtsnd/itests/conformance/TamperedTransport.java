// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioTransport;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A transport to an honest device into whose rings somebody writes. */
final class TamperedTransport implements VirtioTransport {

    private static final int USED_INDEX = 2;

    /** Further than any queue is long. */
    private static final int JUMP = 40_000;

    private final VirtioTransport transport;
    private final List<MemoryRegion> regions = new CopyOnWriteArrayList<>();
    private final Map<Integer, QueueAddresses> queues = new ConcurrentHashMap<>();
    private final AtomicLong injected = new AtomicLong();
    private volatile TransportSession session;

    TamperedTransport(VirtioTransport transport) {
        this.transport = transport;
    }

    /** The used index of a queue jumps by more than there can be, and the device signals. */
    void jump(int queue) {
        long usedRing = queues.get(queue).deviceArea();
        for (MemoryRegion region : regions) {
            long offset = usedRing - region.deviceAddress(0);
            if (offset >= 0 && offset < region.size()) {
                ByteBuffer ring = region.buffer();
                int index = (int) offset + USED_INDEX;
                ring.putShort(index, (short) (ring.getShort(index) + JUMP));
            }
        }
        injected.updateAndGet(bits -> bits | 1L << queue);
        session.wakeup();
    }

    @Override
    public TransportSession claim(String holder) {
        regions.clear();
        TransportSession claimed = transport.claim(holder);
        session = new TransportSession() {
            @Override
            public long await(long timeoutNanos) {
                long bits = injected.getAndSet(0);
                return bits != 0 ? bits : claimed.await(timeoutNanos) | injected.getAndSet(0);
            }

            @Override
            public void wakeup() {
                claimed.wakeup();
            }

            @Override
            public void close() {
                claimed.close();
            }
        };
        return session;
    }

    @Override
    public DeviceMemory memory() {
        DeviceMemory memory = transport.memory();
        return (bytes, alignment) -> {
            MemoryRegion region = memory.allocate(bytes, alignment);
            regions.add(region);
            return region;
        };
    }

    @Override
    public boolean startsFresh() {
        return transport.startsFresh();
    }

    @Override
    public long deviceFeatures() {
        return transport.deviceFeatures();
    }

    @Override
    public void driverFeatures(long features) {
        transport.driverFeatures(features);
    }

    @Override
    public int status() {
        return transport.status();
    }

    @Override
    public void setStatus(int status) {
        transport.setStatus(status);
    }

    @Override
    public int configGeneration() {
        return transport.configGeneration();
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        return transport.readConfig(offset, target);
    }

    @Override
    public int queueSizeMax(int queue) {
        return transport.queueSizeMax(queue);
    }

    @Override
    public QueueNotifier enableQueue(QueueAddresses addresses) {
        queues.put(addresses.index(), addresses);
        return transport.enableQueue(addresses);
    }
}
