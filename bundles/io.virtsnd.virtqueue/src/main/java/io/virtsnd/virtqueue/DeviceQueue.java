// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueSetup;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The device's end of a split virtqueue (virtio 1.2, 2.7).
 *
 * <p>Everything that the driver can write is hostile: index, heads, links, lengths, addresses and indirect tables are
 * read once, then checked, then used. A chain that breaks a rule goes back at once as used with length 0 and the queue
 * goes on; where the head itself cannot be trusted the queue is broken ({@link AvailViolation#breaksQueue()}) and the
 * device sets NEEDS_RESET. Every rejection is counted by its reason.
 *
 * <p>How to use it: {@link #disableKicks()}, {@link #pop} until false, {@link #push} what is done, {@link #enableKicks()},
 * and again if that answers true; after each round ask {@link #needsSignal()} once, even if nothing was pushed: pop may
 * have returned rejected chains.
 *
 * <p>If the driver takes away the memory under a mapping (it truncates the file), reads give any value, writes go
 * nowhere, and the JVM throws an {@link InternalError} somewhere later in the same thread.
 * Whoever runs the device catches it around the whole of its loop and calls {@link #memoryFault()}.
 *
 * <p>Thread: one at a time, the device's; {@link #countKick()} any; {@link #statistics()} any (values may be a little old).
 */
public final class DeviceQueue {

    private final QueueAddresses addresses;
    private final int mask;
    private final boolean eventIdx;
    private final int usedEvent;
    private final int availEvent;
    private final ChainWalker walker;
    private final AtomicLong kicks = new AtomicLong();

    private SharedU16 avail;
    private SharedU16 used;
    private SharedU64 entries;

    // Free running; the low 16 bits are what the ring has.
    private long availSeen;
    private long popped;
    private long pushed;
    private long signalledAt;
    private final long firstPopped;
    private final long firstPushed;
    private AvailViolation brokenBy;

    private final long[] violations = new long[AvailViolation.values().length];
    private long signals;
    private long bytesOut;
    private long bytesIn;

    /**
     * Starts a queue where the driver says it lies.
     *
     * @param addresses the queue, unchecked
     * @param memory the memory of the driver
     * @param features what the driver accepted: INDIRECT_DESC and EVENT_IDX count
     * @param nextAvail the available index to start from, 0 to 65535
     * @throws io.virtsnd.api.transport.TransportException if the size is not a power of two from 1 to 32768, an address
     *     is not aligned (16, 2, 4), or an area does not lie in one chunk of the memory
     */
    public DeviceQueue(QueueAddresses addresses, GuestMemory memory, long features, int nextAvail) {
        this.addresses = RingAreas.checked(addresses);
        int size = addresses.size();
        mask = size - 1;
        walker = new ChainWalker(size, (features & VirtioFeatures.INDIRECT_DESC) != 0);
        usedEvent = RingAreas.usedEvent(size);
        availEvent = RingAreas.availEvent(size);
        eventIdx = (features & VirtioFeatures.EVENT_IDX) != 0;
        bind(memory);
        firstPopped = nextAvail;
        popped = firstPopped;
        availSeen = firstPopped;
        firstPushed = used.get(RingAreas.INDEX);
        pushed = firstPushed;
        signalledAt = firstPushed;
    }

    /**
     * Replaces the memory of the driver. Elements in flight are the device's to {@link ElementChain#rebind}.
     *
     * @param table the new table
     * @return false if the queue is no longer in it: it is broken then
     */
    public boolean memory(GuestMemory table) {
        try {
            bind(table);
            return true;
        } catch (GuestMemoryException gone) {
            breakQueue(AvailViolation.AREA_UNMAPPED);
            return false;
        }
    }

    /**
     * Takes the next available chain; rejected ones are returned to the driver on the way.
     *
     * @param element receives the chain
     * @return false if there is none, or the queue is broken
     */
    public boolean pop(ElementChain element) {
        if (brokenBy != null || availSeen == popped && !lookForMore()) {
            return false;
        }
        // Bounded: what became available meanwhile waits for the next call.
        do {
            int head = avail.get(RingAreas.HEADS + ((int) popped & mask & RingAreas.SLOTS));
            GatheredChain known = head > mask ? null : walker.kept(head);
            if (known == null || known.inFlight) {
                breakQueue(known == null ? AvailViolation.HEAD_OUT_OF_RANGE : AvailViolation.HEAD_IN_FLIGHT);
                return false;
            }
            known.inFlight = true;
            popped++;
            AvailViolation violation = walker.gather(head, known, element);
            if (violation == null) {
                bytesOut += element.readableBytes();
                return true;
            }
            violations[violation.ordinal()]++;
            push(head, 0);
        } while (availSeen != popped);
        return false;
    }

    /** Reads the available index; true if there are entries to take. */
    private boolean lookForMore() {
        // Pairs with the release of the driver: entry and descriptors come before the index.
        int index = avail.getAcquire(RingAreas.INDEX);
        int ready = RingIndex.distance(index, (int) popped);
        if (ready == 0) {
            return false;
        }
        if (ready > mask + 1) {
            breakQueue(AvailViolation.INDEX_JUMP);
            return false;
        }
        availSeen = popped + ready;
        return true;
    }

    /**
     * Gives a chain back to the driver. Does nothing if the queue is broken.
     *
     * @param head the id of the chain
     * @param written bytes written from the start of the writable part on, unsigned
     * @throws IllegalStateException if the chain was not popped, or was pushed before
     */
    public void push(int head, int written) {
        GatheredChain known = head < 0 || head > mask ? null : walker.kept(head);
        if (known == null || !known.inFlight) {
            throw new IllegalStateException(
                    "only a chain in flight can be pushed: queue=" + addresses.index() + " head=" + head);
        }
        if (brokenBy != null) {
            return;
        }
        known.inFlight = false;
        int slot = (int) pushed;
        entries.put(slot & mask & RingAreas.SLOTS, (long) written << Integer.SIZE | head);
        // Pairs with the acquire of the driver: entry and written memory come before the index.
        used.putRelease(RingAreas.INDEX, slot + 1);
        pushed++;
        bytesIn += written & 0xffff_ffffL;
    }

    /**
     * Whether the driver wants to be told of what was pushed since the last call. Once for a batch.
     *
     * @return true if a used buffer notification is due
     */
    public boolean needsSignal() {
        long now = pushed;
        long before = signalledAt;
        if (now == before || brokenBy != null) {
            return false;
        }
        signalledAt = now;
        // The driver writes used_event or flags, fences, and then looks at our index again: one of us sees the other.
        SharedMemory.fullFence();
        boolean signal = eventIdx
                ? RingIndex.crossed(avail.get(usedEvent), (int) now, (int) before) || now - before > RingIndex.MASK
                : (avail.get(RingAreas.FLAGS) & SplitRingLayout.NO_INTERRUPT) == 0;
        if (signal) {
            signals++;
        }
        return signal;
    }

    /** Tells the driver that it need not kick. It may all the same, now and then it will. */
    public void disableKicks() {
        if (brokenBy != null) {
            return;
        }
        if (eventIdx) {
            // Further ahead than the driver can get.
            used.put(availEvent, (int) popped + QueueSetup.MAX_SIZE);
        } else {
            used.put(RingAreas.FLAGS, SplitRingLayout.NO_NOTIFY);
        }
    }

    /**
     * Asks the driver to kick for the next available entry.
     *
     * @return true if there are entries already, for which no kick may come: pop again
     */
    public boolean enableKicks() {
        if (brokenBy != null) {
            return false;
        }
        if (eventIdx) {
            used.put(availEvent, (int) popped);
        } else {
            used.put(RingAreas.FLAGS, 0);
        }
        // The driver writes its index, fences, and then looks at what we just wrote: one of us sees the other.
        SharedMemory.fullFence();
        return RingIndex.distance(avail.getAcquire(RingAreas.INDEX), (int) popped) != 0;
    }

    /** Breaks the queue: its owner caught an {@link InternalError} while it worked on the driver's memory. */
    public void memoryFault() {
        breakQueue(AvailViolation.MEMORY_FAULT);
    }

    /** Counts a kick that arrived, for {@link #statistics()}. */
    public void countKick() {
        kicks.incrementAndGet();
    }

    /**
     * Whether the driver did something after which the queue cannot go on.
     *
     * @return true if the device should set NEEDS_RESET
     */
    public boolean isBroken() {
        return brokenBy != null;
    }

    /**
     * What broke the queue.
     *
     * @return the first violation that did, or null
     */
    public AvailViolation brokenBy() {
        return brokenBy;
    }

    /**
     * The available index at which the queue would go on.
     *
     * @return 0 to 65535
     */
    public int nextAvail() {
        return (int) popped & RingIndex.MASK;
    }

    /**
     * The size of the queue.
     *
     * @return entries, a power of two up to 32768
     */
    public int size() {
        return mask + 1;
    }

    /**
     * Chains that the driver made available and {@link #pop} has not taken yet: a device takes buffers for events only
     * when it has some.
     *
     * @return chains, 0 to {@link #size()}; 0 if the driver's index cannot be true
     */
    public int waiting() {
        if (brokenBy != null) {
            return 0;
        }
        int ready = RingIndex.distance(avail.getAcquire(RingAreas.INDEX), (int) popped);
        return ready > mask + 1 ? 0 : ready;
    }

    /**
     * What went through this end.
     *
     * @return a snapshot
     */
    public QueueStatistics statistics() {
        long wrong = 0;
        for (long count : violations) {
            wrong += count;
        }
        return new QueueStatistics(
                addresses.index(),
                size(),
                popped - firstPopped,
                kicks.get(),
                pushed - firstPushed,
                bytesOut,
                bytesIn,
                wrong);
    }

    /**
     * How many used buffer notifications were due.
     *
     * @return how often {@link #needsSignal()} answered true
     */
    public long signals() {
        return signals;
    }

    /**
     * How often the driver did one thing wrong.
     *
     * @param violation which
     * @return how often
     */
    public long violations(AvailViolation violation) {
        return violations[violation.ordinal()];
    }

    private void breakQueue(AvailViolation violation) {
        violations[violation.ordinal()]++;
        if (brokenBy == null) {
            brokenBy = violation;
        }
    }

    private void bind(GuestMemory guest) {
        RingAreas areas = RingAreas.locate(addresses, guest);
        avail = areas.avail();
        used = areas.used();
        entries = areas.usedEntries();
        walker.bind(areas.descriptors(), guest);
    }
}
