// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.virtqueue.DeviceQueue;
import io.virtsnd.virtqueue.DeviceStatus;
import io.virtsnd.virtqueue.ElementChain;
import io.virtsnd.virtqueue.GuestMemory;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/** A device of four queues that writes back what it reads, as much as there is room for, inside of the notification. */
final class EchoDevice implements VirtioBackend, BackendSession {

    static final long FEATURES = VirtioFeatures.VERSION_1 | VirtioFeatures.INDIRECT_DESC | VirtioFeatures.EVENT_IDX;
    static final byte[] CONFIG = {1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0};

    private final DeviceQueue[] queues = new DeviceQueue[4];
    private final ElementChain element = new ElementChain();
    private GuestMemory memory = new GuestMemory(List.of());
    private long features;
    private String holder;
    volatile BackendHost host;
    volatile List<MemoryChunk> chunks = List.of();
    volatile int status;
    volatile int resets;
    volatile int claims;
    volatile long kicks;

    @Override
    public synchronized BackendSession claim(String claimant, BackendHost to) {
        if (holder != null) {
            throw new ClaimedException("device echo", holder, claimant);
        }
        holder = claimant;
        host = to;
        claims++;
        return this;
    }

    /** The device fails. */
    void fail() {
        status |= DeviceStatus.NEEDS_RESET;
        host.signalConfig();
    }

    synchronized boolean isClaimed() {
        return holder != null;
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
        if (value == 0) {
            resets++;
            status = 0;
            Arrays.fill(queues, null);
        } else {
            int refused = (features & VirtioFeatures.VERSION_1) == 0 ? DeviceStatus.FEATURES_OK : 0;
            status = value & ~refused | status & DeviceStatus.NEEDS_RESET;
        }
    }

    @Override
    public int configGeneration() {
        return 0;
    }

    @Override
    public int readConfig(int offset, ByteBuffer target) {
        int bytes = Math.max(0, Math.min(target.remaining(), CONFIG.length - offset));
        if (bytes > 0) {
            target.put(CONFIG, offset, bytes);
        }
        return bytes;
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
    public void startQueue(QueueAddresses addresses, int nextAvail) {
        synchronized (this) {
            if (queues[addresses.index()] != null) {
                throw new IllegalStateException("started twice: queue=" + addresses.index());
            }
            queues[addresses.index()] = new DeviceQueue(addresses, memory, features, nextAvail);
        }
        work(addresses.index());
    }

    @Override
    public synchronized int stopQueue(int queue) {
        int next = queues[queue].nextAvail();
        queues[queue] = null;
        return next;
    }

    @Override
    public void kick(int q) {
        kicks++;
        work(q);
    }

    private void work(int q) {
        boolean isSignalDue;
        synchronized (this) {
            DeviceQueue queue = queues[q];
            if (queue == null) {
                return;
            }
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
    public synchronized void close() {
        setStatus(0);
        memory(List.of());
        holder = null;
    }
}
