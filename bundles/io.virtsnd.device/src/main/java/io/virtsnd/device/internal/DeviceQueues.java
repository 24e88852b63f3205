// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.protocol.VirtioSound;
import io.virtsnd.virtqueue.AvailViolation;
import io.virtsnd.virtqueue.DeviceQueue;
import io.virtsnd.virtqueue.ElementChain;
import io.virtsnd.virtqueue.GuestMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The device's ends of the four queues, and the memory in which they lie. A queue that is not started has nothing to take
 * and swallows what is given back.
 *
 * <p>Thread: under the device lock; {@link #kicked} and {@link #violations} any.
 */
final class DeviceQueues {

    /** The largest queue that the device supports, in entries. */
    static final int SIZE_MAX = 32768;

    private final AtomicReferenceArray<DeviceQueue> started = new AtomicReferenceArray<>(VirtioSound.QUEUES);
    private final AtomicReferenceArray<DeviceQueue> latest = new AtomicReferenceArray<>(VirtioSound.QUEUES);
    private final AtomicLongArray earlierViolations = new AtomicLongArray(AvailViolation.values().length);
    private GuestMemory memory = new GuestMemory(List.of());

    GuestMemory memory() {
        return memory;
    }

    /** Replaces the table; queues that are no longer in it are broken. */
    void memory(GuestMemory table) {
        memory = table;
        for (int q = 0; q < VirtioSound.QUEUES; q++) {
            DeviceQueue queue = started.get(q);
            if (queue != null) {
                queue.memory(table);
            }
        }
    }

    void start(QueueAddresses addresses, long features, int nextAvail) {
        int q = addresses.index();
        DeviceQueue queue = new DeviceQueue(addresses, memory, features, nextAvail);
        DeviceQueue before = latest.getAndSet(q, queue);
        if (before != null) {
            for (AvailViolation violation : AvailViolation.values()) {
                earlierViolations.addAndGet(violation.ordinal(), before.violations(violation));
            }
        }
        started.set(q, queue);
    }

    /** Stops a queue; answers the available index at which it would go on. */
    int stop(int q) {
        DeviceQueue queue = started.getAndSet(q, null);
        return queue == null ? 0 : queue.nextAvail();
    }

    boolean isStarted(int q) {
        return started.get(q) != null;
    }

    int size(int q) {
        DeviceQueue queue = started.get(q);
        return queue == null ? 0 : queue.size();
    }

    boolean pop(int q, ElementChain element) {
        DeviceQueue queue = started.get(q);
        return queue != null && queue.pop(element);
    }

    void push(int q, ElementChain element, long written) {
        DeviceQueue queue = started.get(q);
        if (queue != null) {
            queue.push(element.head(), (int) written);
        }
    }

    void disableKicks(int q) {
        DeviceQueue queue = started.get(q);
        if (queue != null) {
            queue.disableKicks();
        }
    }

    /** True if there is something to take for which no kick may come. */
    boolean enableKicks(int q) {
        DeviceQueue queue = started.get(q);
        return queue != null && queue.enableKicks();
    }

    /** The queues whose driver wants to be told, as bits. Once a round. */
    int signals() {
        int signals = 0;
        for (int q = 0; q < VirtioSound.QUEUES; q++) {
            DeviceQueue queue = started.get(q);
            if (queue != null && queue.needsSignal()) {
                signals |= 1 << q;
            }
        }
        return signals;
    }

    /** The memory of the driver was taken away below its mapping: no queue can be believed any more. */
    void memoryFault() {
        for (int q = 0; q < VirtioSound.QUEUES; q++) {
            DeviceQueue queue = started.get(q);
            if (queue != null) {
                queue.memoryFault();
            }
        }
    }

    boolean isAnyBroken() {
        for (int q = 0; q < VirtioSound.QUEUES; q++) {
            DeviceQueue queue = started.get(q);
            if (queue != null && queue.isBroken()) {
                return true;
            }
        }
        return false;
    }

    /** Counts a notification; false if there is no such queue. */
    boolean kicked(int q) {
        DeviceQueue queue = q >= 0 && q < VirtioSound.QUEUES ? started.get(q) : null;
        if (queue == null) {
            return false;
        }
        queue.countKick();
        return true;
    }

    /** Counters of the queues as they were started last; what waits in the ring was made available too. */
    List<QueueStatistics> statistics() {
        List<QueueStatistics> statistics = new ArrayList<>();
        for (int q = 0; q < VirtioSound.QUEUES; q++) {
            DeviceQueue queue = latest.get(q);
            QueueStatistics taken = queue == null ? new QueueStatistics(q, 0, 0, 0, 0, 0, 0, 0) : queue.statistics();
            statistics.add(started.get(q) == null ? taken : withWaiting(taken, queue.waiting()));
        }
        return statistics;
    }

    private static QueueStatistics withWaiting(QueueStatistics taken, int waiting) {
        return new QueueStatistics(
                taken.queue(),
                taken.size(),
                taken.messages() + waiting,
                taken.kicks(),
                taken.used(),
                taken.bytesOut(),
                taken.bytesIn(),
                taken.violations());
    }

    /** How often drivers did one thing wrong, on all queues, since the device was made. */
    long violations(AvailViolation violation) {
        long count = earlierViolations.get(violation.ordinal());
        for (int q = 0; q < VirtioSound.QUEUES; q++) {
            DeviceQueue queue = latest.get(q);
            count += queue == null ? 0 : queue.violations(violation);
        }
        return count;
    }
}
