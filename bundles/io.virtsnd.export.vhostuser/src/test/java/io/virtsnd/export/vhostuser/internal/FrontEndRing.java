// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.Virtqueue;
import java.io.IOException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/** The driver's end of one ring of a scripted front end, with its two event counters. */
final class FrontEndRing implements AutoCloseable {

    static final int SIZE = 64;

    final int index;
    final long descriptors;
    final long available;
    final long usedRing;
    final EventFd kick;
    final Virtqueue queue;
    EventFd call;
    private final FrontEndMemory memory;
    private final PollSet poll;
    private final Linux linux;
    private final Completions completions = new Completions();
    private final Map<Object, Integer> used = new IdentityHashMap<>();
    private int slot;

    FrontEndRing(int index, FrontEndMemory memory, Linux linux) throws IOException {
        this.index = index;
        this.memory = memory;
        this.linux = linux;
        kick = linux.createEventFd();
        call = linux.createEventFd();
        poll = linux.createPollSet(1);
        slot = poll.add(call.descriptor(), PollSet.READABLE);
        MemoryRegion ring = memory.allocate(SplitRingLayout.regionBytes(SIZE), SplitRingLayout.REGION_ALIGNMENT);
        int availOffset = SplitRingLayout.availOffset(SIZE);
        int usedOffset = SplitRingLayout.usedOffset(SIZE);
        descriptors = FrontEndMemory.userAddress(ring.deviceAddress(0));
        available = FrontEndMemory.userAddress(ring.deviceAddress(availOffset));
        usedRing = FrontEndMemory.userAddress(ring.deviceAddress(usedOffset));
        queue = new Virtqueue(
                new QueueSetup(index, SIZE, ring, 0, availOffset, usedOffset, false, true, kick::signal), memory);
    }

    /** Another call descriptor. */
    EventFd newCall() throws IOException {
        poll.remove(slot);
        call.close();
        call = linux.createEventFd();
        slot = poll.add(call.descriptor(), PollSet.READABLE);
        return call;
    }

    /** Adds a message of one readable and one writable part without telling the device. */
    MemoryRegion add(byte[] readable, int writable) {
        MemoryRegion out = memory.allocate(Math.max(1, readable.length), 8);
        MemoryRegion in = memory.allocate(Math.max(1, writable), 8);
        out.buffer().put(0, readable);
        add(out, readable.length, in, writable);
        return in;
    }

    /** Adds a message of parts that lie anywhere. */
    void add(MemoryRegion out, int readable, MemoryRegion in, int writable) {
        var chain = queue.chain();
        if (readable > 0) {
            chain.readable(out, 0, readable);
        }
        if (writable > 0) {
            chain.writable(in, 0, writable);
        }
        queue.add(chain.reserve(in));
    }

    void notifyDevice() {
        if (queue.needsKick()) {
            queue.notifyDevice();
        }
    }

    /** Sends a message and waits for its answer. */
    byte[] exchange(byte[] readable, int writable) {
        MemoryRegion in = add(readable, writable);
        notifyDevice();
        return answer(in);
    }

    /** Waits until the device signals that it has used the message. */
    byte[] answer(MemoryRegion in) {
        long deadline = System.nanoTime() + 5_000_000_000L;
        while (System.nanoTime() < deadline) {
            take();
            Integer length = used.remove(in);
            if (length != null) {
                byte[] bytes = new byte[length];
                in.buffer().get(0, bytes);
                return bytes;
            }
            if (!queue.enableSignals()) {
                poll.await(deadline - System.nanoTime());
                call.take();
            }
        }
        throw new AssertionError("no answer: ring=" + index);
    }

    private void take() {
        while (queue.poll(completions) > 0) {
            for (int i = 0; i < completions.count(); i++) {
                used.put(completions.token(i), completions.length(i));
                if (completions.isGivenBack(i)) {
                    queue.free(completions.chain(i));
                }
            }
        }
    }

    /** Whether the device signals within a bound, ms. */
    boolean isSignalled(long millis) {
        poll.await(millis * 1_000_000L);
        return call.take();
    }

    @Override
    public void close() {
        poll.close();
        kick.close();
        call.close();
    }

    @Override
    public String toString() {
        return "ring=" + index + Arrays.toString(new long[] {descriptors, usedRing, available});
    }
}
