// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.QueueCapacityException;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.QueueNotifier;
import io.virtsnd.api.transport.QueueSetup;
import java.util.List;

/**
 * The driver's end of a split virtqueue (virtio 1.2, 2.7).
 *
 * <p>Nothing that the device can write is believed. Links and the free list are private, descriptors are never read
 * back; ids and lengths of used entries are checked, wrong ones are counted and ignored or reported with the chain they
 * name; a used index that jumps further than there are chains exposed breaks the queue. Each shared field is read once.
 *
 * <p>How to use it: reserve chains when the buffer is laid out ({@link #chain()}). To send: under the queue lock
 * {@link #add} each chain and ask {@link #needsKick()} once; after all locks {@link #notifyDevice()} if it said so. To
 * receive: {@link #disableSignals()}, {@link #poll} until it answers 0, {@link #enableSignals()}, and again if that
 * answers true. After a reset of the device: {@link #reclaim} until it answers 0, free the chains, {@link #close()}.
 *
 * <p>Thread: any, one at a time: the owner's queue lock guards all but {@link #notifyDevice()}, {@link #index()},
 * {@link #size()} and (values may be a little old then) {@link #statistics()}.
 */
public final class Virtqueue implements AutoCloseable {

    private final int index;
    private final int mask;
    private final boolean eventIdx;
    private final QueueNotifier notifier;

    private final SharedU16 avail;
    private final SharedU16 used;
    private final SharedU64 entries;
    private final int usedEvent;
    private final int availEvent;
    private final DescriptorTable descriptors;
    private final DescriptorChain[] owners;

    // Since the queue was made; the low 16 bits of the first three are the indices of the ring.
    private long added;
    private long kickedAt;
    private long taken;
    private long givenBack;
    private boolean broken;

    private final long[] violations = new long[UsedViolation.values().length];
    private long kicks;
    private long bytesOut;
    private long bytesIn;

    /**
     * Makes the driver's end of a queue whose ring is still zero.
     *
     * @param setup where the ring lies and what was negotiated
     * @param memory where indirect tables are allocated
     */
    public Virtqueue(QueueSetup setup, DeviceMemory memory) {
        int size = setup.size();
        index = setup.index();
        mask = size - 1;
        eventIdx = setup.eventIdx();
        notifier = setup.notifier();
        RingAreas areas = RingAreas.of(setup);
        avail = areas.avail();
        used = areas.used();
        entries = areas.usedEntries();
        usedEvent = RingAreas.usedEvent(size);
        availEvent = RingAreas.availEvent(size);
        descriptors = new DescriptorTable(setup, memory);
        owners = descriptors.owners();
    }

    /**
     * Starts a new chain.
     *
     * @return a builder without segments
     */
    public ChainBuilder chain() {
        return new ChainBuilder(this);
    }

    /**
     * How many descriptors a chain would reserve.
     *
     * @param segments of the chain, at least 1
     * @return 1 with INDIRECT_DESC, otherwise the number of segments
     */
    public int descriptorsFor(int segments) {
        return descriptors.descriptorsFor(segments);
    }

    /**
     * Checks that a number of chains can be reserved, so that the owner need not give back the first when the last does
     * not fit.
     *
     * @param chains how many
     * @param segments of each
     * @throws QueueCapacityException with the total that is needed, and what is free
     */
    public void requireCapacity(int chains, int segments) {
        // Also in a table of its own a chain is no longer than the queue (R3).
        long need = segments > size() ? segments : (long) chains * descriptorsFor(segments);
        if (need > free()) {
            throw new QueueCapacityException(index, (int) Math.min(need, Integer.MAX_VALUE), free());
        }
    }

    /**
     * Gives up a chain: its descriptors and its indirect table can be reserved again.
     *
     * @param chain a chain of this queue that the device does not have
     * @throws IllegalStateException if the device has it, or it was freed already
     */
    public void free(DescriptorChain chain) {
        requireOwn(chain);
        descriptors.giveBack(chain.placement());
        chain.state = DescriptorChain.FREED;
    }

    /**
     * Exposes a chain to the device, which may use it at once.
     *
     * @param chain a chain of this queue that the device does not have
     * @return false if the queue is broken: the chain is still the driver's
     * @throws IllegalStateException if the device has it already, or it was freed
     */
    public boolean add(DescriptorChain chain) {
        if (chain.state != DescriptorChain.RESERVED || chain.queue != this) {
            requireOwn(chain);
        }
        if (broken) {
            return false;
        }
        chain.state = DescriptorChain.EXPOSED;
        int slot = (int) added;
        avail.put(RingAreas.HEADS + (slot & mask & RingAreas.SLOTS), chain.head);
        // Pairs with the acquire of the device, which reads the index, then the entry, then the descriptors.
        avail.putRelease(RingAreas.INDEX, slot + 1);
        added++;
        bytesOut += chain.readableBytes;
        return true;
    }

    /**
     * Whether the device wants to be told of what was added since the last call. Once for a batch, under the same lock;
     * if true, {@link #notifyDevice()} must follow.
     *
     * @return true if a notification is due
     */
    public boolean needsKick() {
        long now = added;
        long before = kickedAt;
        if (now == before) {
            return false;
        }
        kickedAt = now;
        // The device writes avail_event or flags, fences, and then looks at our index again: one of us sees the other.
        SharedMemory.fullFence();
        boolean kick = eventIdx
                ? RingIndex.crossed(used.get(availEvent), (int) now, (int) before) || now - before > RingIndex.MASK
                : (used.get(RingAreas.FLAGS) & SplitRingLayout.NO_NOTIFY) == 0;
        if (kick) {
            kicks++;
        }
        return kick;
    }

    /**
     * Sends the notification that {@link #needsKick()} asked for.
     *
     * <p>Thread: any, with no lock held, not before DRIVER_OK (C2).
     */
    public void notifyDevice() {
        notifier.notifyQueue();
    }

    /**
     * Takes used entries, as many as there are and have room.
     *
     * @param completions receives them; what was in it is forgotten
     * @return how many used entries were taken, including those that were only counted; 0 if there are none, or the
     *     queue is broken
     */
    public int poll(Completions completions) {
        completions.restart();
        // Pairs with the release of the device: entries and written memory come before the index.
        int first = (int) taken;
        int ready = RingIndex.distance(used.getAcquire(RingAreas.INDEX), first);
        if (ready == 0 || broken) {
            return 0;
        }
        if (ready > added - givenBack) {
            broken = true;
            count(UsedViolation.INDEX_JUMP);
            return 0;
        }
        int count = Math.min(ready, completions.capacity());
        for (int entry = first; entry != first + count; entry++) {
            take(entries.get(entry & mask & RingAreas.SLOTS), completions);
        }
        taken += count;
        return count;
    }

    private void take(long entry, Completions completions) {
        int id = (int) entry;
        if (id < 0 || id > mask) {
            count(UsedViolation.ID_OUT_OF_RANGE);
            return;
        }
        DescriptorChain chain = owners[id];
        if (chain == null || chain.head != id || chain.state != DescriptorChain.EXPOSED) {
            report(chain, id, completions);
            return;
        }
        chain.state = DescriptorChain.RESERVED;
        givenBack++;
        int capacity = chain.writableBytes;
        long length = entry >>> Integer.SIZE;
        if (length > capacity) {
            count(UsedViolation.LENGTH_BEYOND_CAPACITY);
            bytesIn += capacity;
            completions.add(chain, capacity, UsedViolation.LENGTH_BEYOND_CAPACITY);
            return;
        }
        bytesIn += length;
        completions.add(chain, (int) length, null);
    }

    private void report(DescriptorChain chain, int id, Completions completions) {
        if (chain == null) {
            count(UsedViolation.ID_UNKNOWN);
            return;
        }
        UsedViolation violation = chain.head == id ? UsedViolation.ID_NOT_EXPOSED : UsedViolation.ID_NOT_A_HEAD;
        count(violation);
        completions.add(chain, 0, violation);
    }

    /** Tells the device that it need not signal. It may all the same (R7), now and then it will. */
    public void disableSignals() {
        if (eventIdx) {
            // Further ahead than chains can be exposed.
            avail.put(usedEvent, (int) taken + QueueSetup.MAX_SIZE);
        } else {
            avail.put(RingAreas.FLAGS, SplitRingLayout.NO_INTERRUPT);
        }
    }

    /**
     * Asks the device to signal the next used entry.
     *
     * @return true if there are used entries already, for which no signal may come: poll again
     */
    public boolean enableSignals() {
        if (eventIdx) {
            avail.put(usedEvent, (int) taken);
        } else {
            avail.put(RingAreas.FLAGS, 0);
        }
        // The device writes its index, fences, and then looks at what we just wrote: one of us sees the other.
        SharedMemory.fullFence();
        return !broken && RingIndex.distance(used.getAcquire(RingAreas.INDEX), (int) taken) != 0;
    }

    /**
     * Takes chains away from a device that was reset and said so (C10). From the first call on the queue is broken: a
     * new one is needed.
     *
     * @param completions receives chains, with length 0
     * @return how many; call again until 0
     */
    public int reclaim(Completions completions) {
        broken = true;
        completions.restart();
        for (int id = 0; id <= mask && pending() > 0 && completions.count() < completions.capacity(); id++) {
            DescriptorChain chain = owners[id];
            if (chain != null && chain.state == DescriptorChain.EXPOSED) {
                chain.state = DescriptorChain.RESERVED;
                givenBack++;
                completions.add(chain, 0, null);
            }
        }
        return completions.count();
    }

    /**
     * Releases the indirect tables. The ring itself belongs to whoever made the {@link QueueSetup}.
     *
     * @throws IllegalStateException if the device still has chains: reset it and {@link #reclaim} them
     */
    @Override
    public void close() {
        if (pending() > 0) {
            throw new IllegalStateException(
                    "the device still has chains, reset it first: queue=" + index + " pending=" + pending());
        }
        broken = true;
        descriptors.close();
    }

    /**
     * Whether the device did something that makes the ring useless. Only a reset of the device helps.
     *
     * @return true if nothing can be added or polled any more
     */
    public boolean isBroken() {
        return broken;
    }

    /**
     * How many chains the device has.
     *
     * @return chains, 0 to {@link #size()}
     */
    public int pending() {
        return (int) (added - givenBack);
    }

    /**
     * How many descriptors nobody has reserved.
     *
     * @return descriptors, 0 to {@link #size()}
     */
    public int free() {
        return descriptors.free();
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
     * The number of the queue on its device.
     *
     * @return the number
     */
    public int index() {
        return index;
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
        return new QueueStatistics(index, size(), added, kicks, taken, bytesOut, bytesIn, wrong);
    }

    /**
     * How often the device did one thing wrong.
     *
     * @param violation which
     * @return how often
     */
    public long violations(UsedViolation violation) {
        return violations[violation.ordinal()];
    }

    private void count(UsedViolation violation) {
        violations[violation.ordinal()]++;
    }

    private void requireOwn(DescriptorChain chain) {
        if (chain.queue() != this || chain.state != DescriptorChain.RESERVED) {
            throw new IllegalStateException("the chain must be a reserved one of queue " + index + ": " + chain);
        }
    }

    DescriptorChain reserve(List<ChainSegment> segments, Object token) {
        requireCapacity(1, segments.size());
        return descriptors.reserve(this, segments, token);
    }
}
