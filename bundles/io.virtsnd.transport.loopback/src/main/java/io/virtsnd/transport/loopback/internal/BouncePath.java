// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.virtqueue.GuestMemory;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.random.RandomGenerator;

/**
 * Between driver and device lies a copy of everything: the device works in memory of its own, and what the driver does
 * with memory that it has exposed is found out.
 *
 * <p>Thread: any. Locks are taken in this order: the table of the driver's memory, a queue, the table of the device's
 * memory; notifications are sent without any.
 */
final class BouncePath implements QueuePath, BackendHost {

    private static final int QUEUES_MAX = 61;

    private final LoopbackSession session;
    private final LoopbackMemory driverMemory;
    private final LoopbackMemory deviceMemory;
    private final LoopbackSignals signals;
    private final DriverConduct conduct;
    private final AtomicReferenceArray<BounceQueue> queues = new AtomicReferenceArray<>(QUEUES_MAX);
    private volatile GuestMemory table = new GuestMemory(List.of());

    /** What a bounce path lies between. */
    record Parts(LoopbackMemory driverMemory, LoopbackSignals signals, DriverConduct conduct, RandomGenerator random) {}

    BouncePath(LoopbackSession session, Parts parts) {
        this.session = session;
        driverMemory = parts.driverMemory();
        signals = parts.signals();
        conduct = parts.conduct();
        deviceMemory = new LoopbackMemory(parts.random());
    }

    @Override
    public BackendHost host() {
        return this;
    }

    @Override
    public void open() {
        deviceMemory.publishTo(session.device()::memory);
        driverMemory.publishTo(this::driverTable);
    }

    @Override
    public QueueNotifier enableQueue(QueueAddresses addresses) {
        BackendSession device = session.device();
        int index = addresses.index();
        BounceQueue queue = new BounceQueue(
                addresses,
                table,
                new BounceQueue.Parts(
                        session.features(),
                        deviceMemory,
                        conduct,
                        () -> device.kick(index),
                        () -> signals.signalQueue(index)));
        device.startQueue(queue.deviceAddresses(), 0);
        queues.set(index, queue);
        return () -> {
            if (session.mayKick(index)) {
                queue.kicked();
            }
        };
    }

    @Override
    public void driverOk() {
        // Event buffers are there already, and nobody kicks for them.
        for (int q = 0; q < QUEUES_MAX; q++) {
            BounceQueue queue = queues.get(q);
            if (queue != null) {
                queue.kicked();
            }
        }
    }

    @Override
    public void reset() {
        for (int q = 0; q < QUEUES_MAX; q++) {
            BounceQueue queue = queues.getAndSet(q, null);
            if (queue != null) {
                queue.close();
            }
        }
    }

    @Override
    public void close() {
        driverMemory.unpublish();
        deviceMemory.unpublish();
        reset();
    }

    @Override
    public void signalQueue(int q) {
        BounceQueue queue = q >= 0 && q < QUEUES_MAX ? queues.get(q) : null;
        if (queue != null) {
            queue.signalled();
        }
    }

    @Override
    public void signalConfig() {
        signals.signalConfig();
    }

    private void driverTable(List<MemoryChunk> chunks) {
        GuestMemory next = new GuestMemory(chunks);
        table = next;
        for (int q = 0; q < QUEUES_MAX; q++) {
            BounceQueue queue = queues.get(q);
            if (queue != null) {
                queue.memory(next);
            }
        }
    }
}
