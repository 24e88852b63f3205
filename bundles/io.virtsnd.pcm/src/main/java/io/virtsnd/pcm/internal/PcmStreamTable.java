// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParamsException;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.StreamBusyException;
import io.virtsnd.api.message.PcmSetup;
import io.virtsnd.api.message.PcmStreams;
import io.virtsnd.protocol.VirtioSound;
import java.util.Comparator;

/**
 * The streams of one card: who has which open, and the completion thread's way from a queue to a stream.
 *
 * <p>Thread: as {@link PcmStreams} says.
 */
final class PcmStreamTable implements PcmStreams {

    /** After so many batches of a busy queue the other queues get their turn. */
    private static final int BATCHES_IN_A_ROW = 8;

    /** One stream of the device; {@code open} is null, or who has it, or what is parked. */
    private static final class Place {
        final PcmInfo info;
        volatile Substream open;

        Place(PcmInfo info) {
            this.info = info;
        }
    }

    private final PcmSetup setup;
    private final PcmQueue tx;
    private final PcmQueue rx;
    private final SlowListeners slowListeners;

    /** Sorted by stream id; ids may be missing. */
    private final Place[] places;

    private final Object lock = new Object();

    /** Why nothing can be opened any more; null as long as it can. */
    private volatile SoundException gone;

    /** The device is not spoken to any more: what it still does means nothing. */
    private volatile boolean abandoned;

    private volatile Thread completing;

    /** A stream was closed in a callback: STOP and RELEASE are still to be sent. */
    private volatile boolean releaseDue;

    PcmStreamTable(PcmSetup setup) {
        this.setup = setup;
        this.tx = new PcmQueue(setup.tx(), setup.memory(), false);
        this.rx = new PcmQueue(setup.rx(), setup.memory(), true);
        this.slowListeners = new SlowListeners(setup.card());
        this.places = setup.streams().stream()
                .sorted(Comparator.comparingInt(PcmInfo::streamId))
                .map(Place::new)
                .toArray(Place[]::new);
    }

    // --- opening and closing ---

    @Override
    public PcmSubstream open(int streamId, PeriodListener listener) {
        Place place = place(streamId);
        if (place == null) {
            throw new PcmParamsException("card has no such stream: card=" + setup.card() + " stream=" + streamId
                    + " streams=" + places.length);
        }
        Substream before = place.open;
        if (before != null && !isCompletionThread()) {
            vacate(place, before);
        }
        Substream opened = new Substream(this, setup, place.info, listener);
        synchronized (lock) {
            requireOpenable(place, opened.queue);
            setup.observer().streamChanged(streamId, PcmState.INITIAL);
            place.open = opened;
        }
        return opened;
    }

    private void requireOpenable(Place place, PcmQueue queue) {
        if (gone != null) {
            throw new DeviceGoneException("card is gone: card=" + setup.card() + "; wait for the next card", gone);
        }
        if (queue.isBroken()) {
            throw new DeviceGoneException("the device broke the queue: card=" + setup.card() + " queue=" + queue.index()
                    + "; wait for the next card");
        }
        if (place.open != null) {
            boolean parked = place.open.teardown().isParked();
            throw new StreamBusyException("stream is "
                    + (parked ? "parked until the device gives its messages back or is reset" : "open already")
                    + ": card=" + setup.card() + " stream=" + place.info.streamId());
        }
    }

    /** Ends what its owner closed already: in a callback, or with messages that came back since. */
    private void vacate(Place place, Substream before) {
        if (before.isClosed() && before.teardown().finish()) {
            closed(before);
        }
    }

    /** The substream is closed and quiet; its place is free unless it is parked. */
    void closed(Substream substream) {
        if (!substream.teardown().isParked()) {
            Place place = place(substream.info().streamId());
            synchronized (lock) {
                if (place.open == substream) {
                    place.open = null;
                }
            }
        }
    }

    /** The substream was closed in a callback. */
    void closeLater(Substream substream) {
        releaseDue = true;
    }

    @Override
    public boolean isReleaseDue() {
        return releaseDue;
    }

    @Override
    public void releaseClosed() {
        releaseDue = false;
        for (Place place : places) {
            Substream open = place.open;
            if (open != null) {
                vacate(place, open);
            }
        }
    }

    private Place place(int streamId) {
        int low = 0;
        int high = places.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int id = places[middle].info.streamId();
            if (id == streamId) {
                return places[middle];
            }
            if (id < streamId) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    // --- the completion thread ---

    /** Whether this is a callback: the thread is taking completions. */
    boolean isCompletionThread() {
        return completing == Thread.currentThread();
    }

    @Override
    public void completed(int queue) {
        PcmQueue signalled = queue(queue);
        if (isCompletionThread()) {
            return; // called from a callback: whoever called that takes the rest
        }
        completing = Thread.currentThread();
        try {
            takeAll(signalled);
        } finally {
            completing = null;
        }
    }

    private void takeAll(PcmQueue queue) {
        PcmQueue other = queue == tx ? rx : tx;
        queue.disableSignals();
        int batches = 0;
        do {
            while (queue.take()) {
                deliver(queue);
                if (++batches % BATCHES_IN_A_ROW == 0) {
                    if (abandoned) {
                        break;
                    }
                    // A device that is always ahead of the listeners must not starve whoever waits for an answer.
                    setup.control().completed();
                    if (other.take()) {
                        deliver(other);
                    }
                }
            }
        } while (queue.enableSignals() && !abandoned);
        if (queue.isBroken()) {
            failAll(queue);
        }
    }

    private void failAll(PcmQueue queue) {
        for (Place place : places) {
            Substream open = place.open;
            if (open != null && open.queue == queue) {
                check(open, setup.nanoTime().getAsLong());
            }
        }
    }

    private void deliver(PcmQueue queue) {
        int count = queue.taken();
        if (count == 0) {
            return;
        }
        Elapsed step = queue.step();
        step.beginBatch(setup.nanoTime().getAsLong());
        for (int i = 0; i < count; i++) {
            step.beginEntry(i);
            PcmMessage message = queue.message(i);
            message.ring.owner().complete(message, queue.written(i), queue.violation(i), step);
        }
        step.endBatch(setup.nanoTime().getAsLong());
    }

    @Override
    public boolean xrun(int streamId) {
        Place place = place(streamId);
        if (place == null) {
            return false;
        }
        Substream open = place.open;
        if (open != null) {
            synchronized (open.lock) {
                open.counters.xrunEvents++;
            }
        }
        return true;
    }

    @Override
    public long checkStalls() {
        Thread before = completing; // it may be a callback that asks
        completing = Thread.currentThread();
        try {
            long now = setup.nanoTime().getAsLong();
            long next = Long.MAX_VALUE;
            for (Place place : places) {
                Substream open = place.open;
                if (open != null) {
                    next = Math.min(next, check(open, now));
                }
            }
            return next;
        } finally {
            completing = before;
        }
    }

    private static long check(Substream open, long now) {
        long left;
        synchronized (open.lock) {
            if (open.queue.isBroken()) {
                open.sent(PcmQueue.BROKEN);
            }
            left = open.failIfStalled(now);
        }
        if (open.failureDue) {
            open.completion().deliverFailure();
        }
        return left <= 0 ? Long.MAX_VALUE : left;
    }

    // --- the end of the card ---

    @Override
    public boolean shutdown(SoundException cause, long timeoutNanos) {
        synchronized (lock) {
            if (gone == null) {
                gone = cause;
            }
        }
        long deadline = setup.nanoTime().getAsLong() + timeoutNanos;
        boolean returned = true;
        for (Place place : places) {
            Substream open = place.open;
            if (open != null) {
                returned &= open.teardown().shutdown(cause, deadline);
            }
        }
        return returned;
    }

    @Override
    public void fail(SoundException cause) {
        abandoned = true;
        synchronized (lock) {
            if (gone == null) {
                gone = cause;
            }
        }
        for (Place place : places) {
            Substream open = place.open;
            if (open != null) {
                open.teardown().detach(cause);
                open.completion().deliverFailure();
            }
        }
    }

    @Override
    public void release() {
        abandoned = true;
        for (Place place : places) {
            Substream open = place.open;
            if (open != null) {
                open.teardown().releaseMemory();
                place.open = null;
            }
        }
        tx.close();
        rx.close();
    }

    @Override
    public void abandon() {
        abandoned = true;
        for (Place place : places) {
            Substream open = place.open;
            if (open != null) {
                open.teardown().abandonMemory();
            }
        }
    }

    // --- what it is like ---

    @Override
    public boolean isBroken(int queue) {
        return queue(queue).isBroken();
    }

    @Override
    public boolean isResetDue() {
        boolean due = false;
        for (Place place : places) {
            Substream open = place.open;
            if (open != null) {
                if (open.isActive()) {
                    return false;
                }
                due |= open.teardown().isParked();
            }
        }
        return due;
    }

    @Override
    public QueueStatistics statistics(int queue) {
        return queue(queue).statistics();
    }

    PcmQueue queue(Direction direction) {
        return direction == Direction.INPUT ? rx : tx;
    }

    SlowListeners slowListeners() {
        return slowListeners;
    }

    private PcmQueue queue(int queue) {
        if (queue == VirtioSound.TX_QUEUE) {
            return tx;
        }
        if (queue == VirtioSound.RX_QUEUE) {
            return rx;
        }
        throw new IllegalArgumentException(
                "queue must be " + VirtioSound.TX_QUEUE + " or " + VirtioSound.RX_QUEUE + ": queue=" + queue);
    }
}
