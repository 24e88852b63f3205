// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.QueueCapacityException;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.DeviceQueue;
import io.virtsnd.virtqueue.ElementChain;
import io.virtsnd.virtqueue.GuestMemory;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.VirtioFeatures;
import io.virtsnd.virtqueue.Virtqueue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A queue of the driver, taken from at its device end, and a queue of the device, fed at its driver end.
 *
 * <p>Every message is copied inside of the driver's notification, so that the copy is what the driver exposed; therefore
 * every notification is asked for.
 */
final class BounceQueue {

    private final Object lock = new Object();
    private final int index;
    private final DeviceQueue driver;
    private final Virtqueue device;
    private final MemoryRegion ring;
    private final QueueAddresses addresses;
    private final DeviceMemory memory;
    private final DriverConduct conduct;
    private final QueueNotifier kick;
    private final QueueNotifier signal;
    private final Completions completions = new Completions();
    private final Map<Long, Deque<BounceMessage>> free = new HashMap<>();
    private final List<BounceMessage> flying = new ArrayList<>();
    private ElementChain spare = new ElementChain();
    private long violations;
    private boolean closed;

    /** What a queue works with; {@code kick} tells the device, {@code signal} the driver. */
    record Parts(long features, DeviceMemory memory, DriverConduct conduct, QueueNotifier kick, QueueNotifier signal) {}

    BounceQueue(QueueAddresses driverAddresses, GuestMemory table, Parts parts) {
        index = driverAddresses.index();
        memory = parts.memory();
        conduct = parts.conduct();
        kick = parts.kick();
        signal = parts.signal();
        driver = new DeviceQueue(driverAddresses, table, parts.features(), 0);
        int size = driverAddresses.size();
        int avail = SplitRingLayout.availOffset(size);
        int used = SplitRingLayout.usedOffset(size);
        ring = memory.allocate(SplitRingLayout.regionBytes(size), SplitRingLayout.REGION_ALIGNMENT);
        addresses = new QueueAddresses(
                index, size, ring.deviceAddress(0), ring.deviceAddress(avail), ring.deviceAddress(used));
        QueueSetup setup = new QueueSetup(
                index,
                size,
                ring,
                0,
                avail,
                used,
                (parts.features() & VirtioFeatures.INDIRECT_DESC) != 0,
                (parts.features() & VirtioFeatures.EVENT_IDX) != 0,
                kick);
        device = new Virtqueue(setup, memory);
    }

    /** Where the device finds its queue. */
    QueueAddresses deviceAddresses() {
        return addresses;
    }

    /** The driver has added messages. */
    void kicked() {
        boolean isKickDue;
        boolean isSignalDue;
        synchronized (lock) {
            if (closed) {
                return;
            }
            do {
                while (driver.pop(spare)) {
                    expose(spare);
                }
            } while (driver.enableKicks());
            isKickDue = device.needsKick();
            isSignalDue = driver.needsSignal();
            watch();
        }
        notify(isKickDue, isSignalDue);
    }

    /** The device has used messages. */
    void signalled() {
        boolean isSignalDue;
        synchronized (lock) {
            if (closed) {
                return;
            }
            do {
                while (device.poll(completions) > 0) {
                    for (int i = 0; i < completions.count(); i++) {
                        complete(i);
                    }
                }
            } while (device.enableSignals());
            isSignalDue = driver.needsSignal();
        }
        notify(false, isSignalDue);
    }

    /** The driver's memory changed. */
    void memory(GuestMemory table) {
        synchronized (lock) {
            if (closed) {
                return;
            }
            driver.memory(table);
            if (driver.isBroken()) {
                conduct.violated(Violation.QUEUE_MEMORY_RELEASED, "queue=" + index);
            }
            flying.removeIf(message -> {
                if (message.element.rebind(table)) {
                    return false;
                }
                conduct.violated(Violation.EXPOSED_MEMORY_RELEASED, "queue=" + index);
                return true;
            });
        }
    }

    /** The device was reset. */
    void close() {
        synchronized (lock) {
            closed = true;
            while (device.reclaim(completions) > 0) {
                // The device was reset: all chains are ours again, and none is completed.
                completions.clear();
            }
            device.close();
            flying.forEach(BounceMessage::release);
            flying.clear();
            free.values().forEach(messages -> messages.forEach(BounceMessage::release));
            free.clear();
            ring.release();
        }
    }

    private void notify(boolean isKickDue, boolean isSignalDue) {
        if (isKickDue) {
            kick.notifyQueue();
        }
        if (isSignalDue) {
            signal.notifyQueue();
        }
    }

    private void expose(ElementChain element) {
        Deque<BounceMessage> alike = free.computeIfAbsent(key(element), none -> new ArrayDeque<>());
        BounceMessage message = alike.poll();
        if (message == null) {
            message = reserve(element);
            spare = new ElementChain();
        } else {
            // The element of the message in the pool takes the place of the one that was filled.
            spare = message.element;
            message.element = element;
        }
        message.expose();
        flying.add(message);
        device.add(message.chain);
    }

    private BounceMessage reserve(ElementChain element) {
        try {
            return new BounceMessage(element, device, memory);
        } catch (QueueCapacityException full) {
            // Chains of other sizes that wait in the pool hold the descriptors.
            free.values()
                    .forEach(messages -> messages.forEach(message -> {
                        device.free(message.chain);
                        message.release();
                    }));
            free.clear();
            return new BounceMessage(element, device, memory);
        }
    }

    private void complete(int entry) {
        if (!completions.isGivenBack(entry)) {
            return;
        }
        BounceMessage message = (BounceMessage) completions.token(entry);
        if (flying.remove(message)) {
            if (!message.isUntouchedByDriver()) {
                conduct.violated(
                        Violation.EXPOSED_MEMORY_WRITTEN, "queue=" + index + " readableBytes=" + message.readable);
            }
            if (!message.isUntouchedByDevice()) {
                conduct.violated(Violation.DEVICE_WROTE_READABLE, "queue=" + index);
            }
            int length = completions.length(entry);
            message.giveBack(length);
            driver.push(message.element.head(), length);
        }
        free.computeIfAbsent(key(message.element), none -> new ArrayDeque<>()).add(message);
    }

    private void watch() {
        long seen = driver.statistics().violations();
        if (seen != violations) {
            violations = seen;
            conduct.violated(Violation.BAD_CHAIN, "queue=" + index + " brokenBy=" + driver.brokenBy());
        }
    }

    private static long key(ElementChain element) {
        return element.readableBytes() << Integer.SIZE | element.writableBytes();
    }
}
