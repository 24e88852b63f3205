// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.virtqueue.DeviceQueue;
import io.virtsnd.virtqueue.ElementChain;
import io.virtsnd.virtqueue.GuestMemory;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.util.List;

/** A device that writes back what it reads, as much as there is room for, inside of the notification. */
final class EchoDevice implements VirtioBackend, BackendSession {

    static final long FEATURES =
            VirtioFeatures.VERSION_1 | VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX | 1L << 5;

    final DeviceQueue[] queues = new DeviceQueue[2];
    List<MemoryChunk> chunks = List.of();
    BackendHost host;
    GuestMemory memory = new GuestMemory(List.of());
    long features;
    int status;
    int kicks;
    boolean isPaused;
    private String holder;
    private final ElementChain element = new ElementChain();

    @Override
    public synchronized BackendSession claim(String claimant, BackendHost to) {
        if (holder != null) {
            throw new ClaimedException("device echo", holder, claimant);
        }
        holder = claimant;
        host = to;
        return this;
    }

    @Override
    public long deviceFeatures() {
        return FEATURES;
    }

    @Override
    public void driverFeatures(long accepted) {
        features = accepted;
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public synchronized void setStatus(int value) {
        status = value;
        if (value == 0) {
            queues[0] = null;
            queues[1] = null;
        }
    }

    @Override
    public int configGeneration() {
        return 7;
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        target.put((byte) 0x19);
        return 1;
    }

    @Override
    public int queueSizeMax(int queue) {
        return queue < queues.length ? 1024 : 0;
    }

    @Override
    public synchronized void memory(List<MemoryChunk> table) {
        chunks = table;
        memory = new GuestMemory(table);
        for (DeviceQueue queue : queues) {
            if (queue != null) {
                queue.memory(memory);
            }
        }
    }

    @Override
    public synchronized void startQueue(QueueAddresses addresses, int nextAvail) {
        queues[addresses.index()] = new DeviceQueue(addresses, memory, features, nextAvail);
    }

    @Override
    public int stopQueue(int queue) {
        return 0;
    }

    @Override
    public void kick(int q) {
        kicks++;
        if (!isPaused) {
            work(q);
        }
    }

    void work(int q) {
        boolean isSignalDue;
        synchronized (this) {
            DeviceQueue queue = queues[q];
            do {
                while (queue.pop(element)) {
                    ByteBuffer bytes = ByteBuffer.allocate((int) element.readableBytes());
                    element.copyOut(0, bytes);
                    queue.push(element.head(), element.copyIn(0, bytes.flip()));
                }
            } while (queue.enableKicks());
            isSignalDue = queue.needsSignal();
        }
        if (isSignalDue) {
            host.signalQueue(q);
        }
    }

    @Override
    public void close() {
        setStatus(0);
        memory(List.of());
        holder = null;
    }
}
