// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.protocol.PcmStatusLayout;
import io.virtsnd.protocol.PcmXferLayout;
import io.virtsnd.virtqueue.ChainBuilder;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.UsedViolation;
import io.virtsnd.virtqueue.Virtqueue;
import java.nio.ByteBuffer;

/**
 * The tx or the rx queue, which all streams of one direction share, behind its lock.
 *
 * <p>Thread: any; {@link #take()} and what it took: the completion thread. The queue lock is never held while another
 * lock is taken, or anything is called that is not the virtqueue.
 */
final class PcmQueue {

    /** What {@link #expose} answers. */
    static final int BROKEN = -1;

    static final int QUIET = 0;
    static final int KICK = 1;

    private final Object lock = new Object();
    private final Virtqueue virtqueue;
    private final boolean capture;
    private final boolean eventIdx;
    private final ByteBuffer ring;
    private final int availIndexOffset;
    private final int availEventOffset;
    private final Completions completions = new Completions();
    private final Elapsed step = new Elapsed();

    /** Written under the lock. */
    private volatile boolean broken;

    PcmQueue(QueueSetup setup, DeviceMemory memory, boolean capture) {
        this.virtqueue = new Virtqueue(setup, memory);
        this.capture = capture;
        this.eventIdx = setup.eventIdx();
        this.ring = setup.region().buffer();
        this.availIndexOffset = setup.availOffset() + SplitRingLayout.INDEX;
        this.availEventOffset = setup.usedOffset() + SplitRingLayout.availEvent(setup.size());
    }

    boolean isCapture() {
        return capture;
    }

    int index() {
        return virtqueue.index();
    }

    /** @throws io.virtsnd.api.QueueCapacityException if there are not enough descriptors for so many messages now */
    void requireCapacity(int messages) {
        synchronized (lock) {
            virtqueue.requireCapacity(messages, PcmMessageLayout.SEGMENTS);
        }
    }

    /**
     * Reserves the descriptors of all messages of a stream, or none.
     *
     * @throws io.virtsnd.api.QueueCapacityException if there are not enough
     * @throws io.virtsnd.api.transport.DeviceMemoryException if there is no memory for indirect tables
     */
    void reserve(PcmMessage[] messages, MemoryRegion memory) {
        synchronized (lock) {
            virtqueue.requireCapacity(messages.length, PcmMessageLayout.SEGMENTS);
            boolean done = false;
            try {
                for (PcmMessage message : messages) {
                    message.chain = chain(message, memory).reserve(message);
                }
                done = true;
            } finally {
                if (!done) {
                    free(messages);
                }
            }
        }
    }

    private ChainBuilder chain(PcmMessage message, MemoryRegion memory) {
        int periodBytes = message.ring.periodBytes;
        ChainBuilder chain =
                virtqueue.chain().readable(memory, PcmMessageLayout.xfer(message.index), PcmXferLayout.SIZE);
        if (capture) {
            chain.writable(memory, message.start, periodBytes); // SD16
        } else {
            chain.readable(memory, message.start, periodBytes); // SD14
        }
        return chain.writable(memory, PcmMessageLayout.status(message.index), PcmStatusLayout.SIZE);
    }

    /** Gives descriptors back; the device has none of the messages. */
    void free(PcmMessage[] messages) {
        synchronized (lock) {
            for (PcmMessage message : messages) {
                if (message.chain != null) {
                    virtqueue.free(message.chain);
                    message.chain = null;
                }
            }
        }
    }

    /**
     * Exposes the READY ones of a run of messages, in order. A message may complete at once, but not before its
     * substream's lock is given back.
     *
     * @param messages all messages of a ring
     * @param first index of the first
     * @param count how many, to be taken around the end of the ring
     * @param polled whether the device polls for messages of this stream: it is never notified of them
     * @return KICK if {@link #kick()} must follow, QUIET if not, BROKEN if nothing was exposed
     */
    int expose(PcmMessage[] messages, int first, int count, boolean polled) {
        synchronized (lock) {
            int at = first;
            for (int i = 0; i < count; i++) {
                PcmMessage message = messages[at];
                if (message.slot == PcmMessage.Slot.READY && !virtqueue.add(message.chain)) {
                    return BROKEN;
                }
                at = at + 1 == messages.length ? 0 : at + 1;
            }
            // What is not notified now is covered by the next notification of another stream.
            return !polled && virtqueue.needsKick() ? KICK : QUIET;
        }
    }

    /** Tells the device of what was exposed; no lock is held. */
    void kick() {
        virtqueue.notifyDevice();
    }

    /** Asks for no signals while completions are taken. */
    void disableSignals() {
        synchronized (lock) {
            virtqueue.disableSignals();
        }
    }

    /** Asks for signals again; true if something was completed meanwhile. */
    boolean enableSignals() {
        synchronized (lock) {
            return virtqueue.enableSignals();
        }
    }

    /** Takes a batch of completions; false if there are none. */
    boolean take() {
        synchronized (lock) {
            if (virtqueue.poll(completions) > 0) {
                return true;
            }
            if (virtqueue.isBroken()) {
                broken = true;
            }
            return false;
        }
    }

    /** What the completion thread keeps between two of its steps. */
    Elapsed step() {
        return step;
    }

    /** How many completions the batch has. */
    int taken() {
        return completions.count();
    }

    PcmMessage message(int entry) {
        return (PcmMessage) completions.token(entry);
    }

    int written(int entry) {
        return completions.length(entry);
    }

    UsedViolation violation(int entry) {
        return completions.violation(entry);
    }

    /**
     * Whether the device is known to have seen everything that was exposed: with EVENT_IDX it asks to be notified of the
     * next one. A hint, read without the lock; false if that cannot be known.
     */
    boolean isConsumed() {
        return eventIdx && ring.getShort(availEventOffset) == ring.getShort(availIndexOffset);
    }

    boolean isBroken() {
        return broken;
    }

    QueueStatistics statistics() {
        synchronized (lock) {
            return virtqueue.statistics();
        }
    }

    /** Lets go of everything; the device was reset and said so. */
    void close() {
        synchronized (lock) {
            broken = true;
            Completions reclaimed = new Completions();
            while (virtqueue.reclaim(reclaimed) > 0) {
                reclaimed.clear();
            }
            virtqueue.close();
        }
    }
}
