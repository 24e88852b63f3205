// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.message.EventQueue;
import io.virtsnd.api.message.EventSetup;
import io.virtsnd.api.message.EventSink;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.protocol.EventCode;
import io.virtsnd.protocol.EventLayout;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.DescriptorChain;
import io.virtsnd.virtqueue.Virtqueue;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event queue of one card, kept full (virtio 1.4, 5.14.6, SD2): as many buffers of 8 bytes as the queue has entries,
 * filled without a kick before DRIVER_OK and posted again as soon as they come back.
 *
 * <p>A device that floods does not keep the completion thread for ever: once a call has taken 16 queues full, buffers
 * that come back are held until the listener thread is idle, which posts them again. Entries that name no buffer cost a
 * device nothing; one that sends too many of them in a row has broken the queue.
 *
 * <p>Lifetime: buffers belong to the device until it was reset; {@link #release()} takes them back.
 *
 * <p>Thread: {@link #completed()} the completion thread, all else any; one lock guards queue and buffers, and is not held
 * while the sink, the listener thread or the device is told.
 */
final class EventRing implements EventQueue {

    private static final Logger LOG = LoggerFactory.getLogger(EventRing.class);
    private static final int FLOOD_QUEUES = 16;

    private final String card;
    private final EventSink sink;
    private final ListenerThread listeners;
    private final Consumer<EventRing> onStop;
    private final Virtqueue queue;
    private final MemoryRegion region;
    private final ByteBuffer buffer;
    private final Completions completions = new Completions();
    private final DescriptorChain[] held;
    private final int[] codes = new int[Completions.DEFAULT_CAPACITY];
    private final int[] data = new int[Completions.DEFAULT_CAPACITY];
    private final Object lock = new Object();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong unknown = new AtomicLong();

    private int heldCount;
    private boolean broken;
    private boolean stopped;
    private boolean released;
    private boolean sinkFailed;

    /** What {@link #take} left in {@link #codes} and {@link #data}; own to the completion thread. */
    private int taken;

    /** Where an event lies. */
    private record Slot(int offset) {}

    EventRing(EventSetup setup, ListenerThread listeners, Consumer<EventRing> onStop) {
        this.card = setup.card();
        this.sink = setup.sink();
        this.listeners = listeners;
        this.onStop = onStop;
        int size = setup.queue().size();
        queue = new Virtqueue(setup.queue(), setup.memory());
        held = new DescriptorChain[size];
        region = setup.memory().allocate(size * EventLayout.SIZE, EventLayout.SIZE);
        buffer = region.buffer();
        try {
            fill(size);
        } catch (RuntimeException | Error failed) {
            // Not before DRIVER_OK: the device has seen nothing yet.
            queue.reclaim(new Completions(size));
            queue.close();
            region.release();
            throw failed;
        }
        listeners.start(this::postHeld);
    }

    private void fill(int size) {
        for (int slot = 0; slot < size; slot++) {
            int offset = slot * EventLayout.SIZE;
            queue.add(queue.chain().writable(region, offset, EventLayout.SIZE).reserve(new Slot(offset)));
        }
    }

    @Override
    public void completed() {
        int before = FLOOD_QUEUES * queue.size();
        int budget = before;
        boolean more = true;
        while (more) {
            boolean kick;
            synchronized (lock) {
                if (stopped || broken) {
                    return;
                }
                queue.disableSignals();
                int used = take(budget > 0);
                budget -= used;
                // A vector that queues share comes for nothing at times: what was filled at first is not announced for
                // it.
                kick = used > 0 && queue.needsKick();
                more = used > 0 || queue.enableSignals();
                broken = queue.isBroken() || budget < -before;
            }
            if (kick) {
                queue.notifyDevice();
            }
            deliver();
        }
        settle();
    }

    /** Copies events out, and posts their buffers again or holds them; answers how many entries the device used. */
    private int take(boolean post) {
        int used = queue.poll(completions);
        int count = 0;
        for (int entry = 0; entry < completions.count(); entry++) {
            if (completions.isGivenBack(entry)) {
                DescriptorChain chain = completions.chain(entry);
                copy(((Slot) chain.token()).offset(), completions.length(entry), count++);
                if (post) {
                    queue.add(chain);
                } else {
                    held[heldCount++] = chain;
                }
            }
        }
        taken = count;
        return used;
    }

    /** Each field is read once. What is left behind is zero, so that no event is ever read twice. */
    private void copy(int offset, int length, int event) {
        boolean whole = length >= EventLayout.SIZE;
        codes[event] = whole ? EventLayout.getCode(buffer, offset) : 0;
        data[event] = whole ? EventLayout.getData(buffer, offset) : 0;
        EventLayout.put(buffer, offset, 0, 0);
    }

    private void deliver() {
        for (int event = 0; event < taken; event++) {
            if (tellSink(codes[event], data[event])) {
                listeners.offer(codes[event], data[event]);
            } else {
                unknown.incrementAndGet();
            }
        }
        events.addAndGet(taken);
    }

    /** Whether there is such an event, of such a jack or stream. */
    private boolean tellSink(int code, int id) {
        try {
            return switch (code) {
                case EventCode.JACK_CONNECTED -> sink.jackChanged(id, true);
                case EventCode.JACK_DISCONNECTED -> sink.jackChanged(id, false);
                case EventCode.PCM_XRUN -> sink.xrun(id);
                case EventCode.PCM_PERIOD_ELAPSED -> sink.periodElapsed(id);
                default -> false;
            };
        } catch (RuntimeException foreign) {
            if (!sinkFailed) {
                sinkFailed = true;
                LOG.warn("card failed to take an event, further failures are not logged: card={}", card, foreign);
            }
            return true;
        }
    }

    private void settle() {
        boolean nowBroken;
        boolean anyHeld;
        synchronized (lock) {
            nowBroken = broken;
            anyHeld = heldCount > 0;
        }
        if (nowBroken) {
            LOG.warn("event queue is broken, events are lost until the device is reset: card={}", card);
        } else if (anyHeld) {
            listeners.refillWhenIdle();
        }
    }

    /** Thread: the listener thread. */
    private void postHeld() {
        boolean kick;
        synchronized (lock) {
            if (stopped || broken) {
                return;
            }
            while (heldCount > 0) {
                queue.add(held[--heldCount]);
            }
            kick = queue.needsKick();
        }
        if (kick) {
            queue.notifyDevice();
        }
    }

    @Override
    public void streamChanged(int streamId, PcmState state) {
        listeners.offer(ListenerRoute.STREAM_STATES + state.ordinal(), streamId);
    }

    @Override
    public void cardLost(String reason) {
        listeners.offerCardLost(reason);
    }

    @Override
    public void stop() {
        synchronized (lock) {
            stopped = true;
        }
        listeners.stop();
        onStop.accept(this);
    }

    @Override
    public void release() {
        stop();
        synchronized (lock) {
            if (released) {
                return;
            }
            released = true;
            while (queue.reclaim(completions) > 0) {
                heldCount = 0;
            }
        }
        // Nothing touches the queue any more: whoever might, checks under the lock whether it was stopped.
        queue.close();
        region.release();
    }

    @Override
    public boolean isBroken() {
        synchronized (lock) {
            return broken;
        }
    }

    @Override
    public long events() {
        return events.get();
    }

    @Override
    public long unknown() {
        return unknown.get();
    }

    @Override
    public long lost() {
        return listeners.dropped();
    }

    @Override
    public QueueStatistics statistics() {
        synchronized (lock) {
            return queue.statistics();
        }
    }
}
