// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.StreamStalledException;
import io.virtsnd.api.message.PcmSetup;
import io.virtsnd.api.message.StreamObserver;
import java.util.function.LongSupplier;

/**
 * What the parts of a substream share, and the lock that guards it: {@link Substream}, which this is a part of, moves
 * samples, {@link PcmCommands} and {@link PcmDialogue} talk to the device, {@link PeriodCompletion} takes completed
 * messages.
 *
 * <p>Thread: every field and method under {@link #lock}, unless it is final. The queue lock may be taken inside of it.
 */
abstract class SubstreamState {

    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** How long an overdue message is looked for before the stream fails. */
    static final long SECOND_LOOK_NANOS = 100_000_000L;

    /** An injected clock is looked at this often, ms. */
    private static final long LONGEST_WAIT_MILLIS = 100;

    final Object lock = new Object();
    final PcmInfo info;
    final PcmQueue queue;
    final boolean capture;
    final String card;
    final LongSupplier nanoTime;
    final PcmCounters counters = new PcmCounters();

    private final long stallNanos;

    /** Written by {@link #enter} alone. */
    PcmState state = PcmState.INITIAL;

    private final StreamObserver observer;
    SoundException failure;

    /** Null until parameters are set. */
    PcmMessageRing ring;

    /** READY messages may be exposed. */
    boolean exposing;

    /** STOP or RELEASE was sent, or the stream failed: what comes back was not played. */
    boolean returning;

    /** The last message of the stream is sent, or waits to be. */
    boolean ended;

    /** A command of some thread is under way. */
    boolean busy;

    /** The device ran dry, and has not completed anything since. */
    boolean xrun;

    int latencyBytes;

    /** The listener has not been told of the failure yet. Written under the lock, read without. */
    volatile boolean failureDue;

    private int waiters;
    private long watchedHead = -1;
    private long watchedSince;

    /** The head message that was overdue at the last look, and since when that is known; -1 if it was not. */
    private long overdueHead = -1;

    private long overdueSince;

    SubstreamState(PcmInfo info, PcmQueue queue, PcmSetup setup) {
        this.info = info;
        this.queue = queue;
        this.capture = info.direction() == Direction.INPUT;
        this.card = setup.card();
        this.nanoTime = setup.nanoTime();
        this.observer = setup.observer();
        this.stallNanos = setup.settings().stallNanos();
    }

    /** A stream that is closed stays closed, and one that failed can only be closed. */
    final void enter(PcmState next) {
        boolean isLast = state == PcmState.CLOSED || state == PcmState.FAILED && next != PcmState.CLOSED;
        if (state != next && !isLast) {
            state = next;
            observer.streamChanged(info.streamId(), next);
        }
    }

    /** @throws SoundException if the call is not legal now: the failure of the stream, or which state it is in */
    void require(PcmCall call) {
        if (!call.isLegal(state)) {
            throw refusal(call);
        }
    }

    SoundException refusal(PcmCall call) {
        return failure != null ? failure : call.illegal(info.streamId(), state);
    }

    boolean isOver() {
        return state == PcmState.FAILED || state == PcmState.CLOSED;
    }

    /** CYCLIC: completed messages go back to the device. */
    boolean isRearmed() {
        return exposing && !ended;
    }

    int exposedMessages() {
        return ring == null ? 0 : ring.pending();
    }

    /**
     * Exposes what is READY, if that may be done now.
     *
     * @return whether {@link PcmQueue#kick()} must follow after the lock
     */
    boolean send() {
        if (!exposing) {
            return false;
        }
        return sent(ring.send());
    }

    /** What became of an attempt to expose messages. */
    boolean sent(int result) {
        if (result == PcmQueue.BROKEN) {
            fail(new DeviceGoneException("the device broke the queue: card=" + card + " queue=" + queue.index()
                    + " stream=" + info.streamId() + "; wait for the next card"));
        }
        return result == PcmQueue.KICK;
    }

    /** The first failure stays; nothing is exposed any more, waiting threads are woken. */
    void fail(SoundException cause) {
        if (isOver()) {
            return;
        }
        failure = cause;
        enter(PcmState.FAILED);
        failureDue = true;
        exposing = false;
        returning = true;
        wake();
    }

    void wake() {
        if (waiters > 0) {
            lock.notifyAll();
        }
    }

    /**
     * Waits until something changed, or a while.
     *
     * @param nanos how long at most, ns
     * @throws SoundException if the thread is interrupted, whose status is set then
     */
    void await(long nanos) {
        waiters++;
        try {
            lock.wait(Math.min(LONGEST_WAIT_MILLIS, Math.max(1, nanos / NANOS_PER_MILLI)));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SoundException(
                    "interrupted while waiting: stream=" + info.streamId() + " state=" + state, interrupted);
        } finally {
            waiters--;
        }
    }

    /** Duration of a number of frames, ns. */
    static long nanos(PcmParams params, long frames) {
        return frames * NANOS_PER_SECOND / params.rate().hertz();
    }

    /** How long the head message, and all of drain, may take: twice the buffer, and the setting; ns. */
    long stallBound() {
        PcmParams params = ring.params();
        return 2 * nanos(params, params.bufferFrames()) + stallNanos;
    }

    /** The device begins anew: what was seen before says nothing. */
    void restartWatch() {
        watchedHead = -1;
    }

    /**
     * Looks at the head message.
     *
     * @param now the clock, ns
     * @return ns until it is overdue, at most 0 if it is, {@link Long#MAX_VALUE} if none is expected back
     */
    long untilStalled(long now) {
        boolean expected = state == PcmState.RUNNING || state == PcmState.DRAINING;
        if (!expected || exposedMessages() == 0) {
            watchedHead = -1;
            return Long.MAX_VALUE;
        }
        long head = ring.head();
        if (head != watchedHead) {
            watchedHead = head;
            watchedSince = now;
        }
        return stallBound() - (now - watchedSince);
    }

    /**
     * Fails the stream if the head message is overdue, and is when it is looked at once more: it may be that nobody ran at
     * all meanwhile, this process or its machine was stopped, and the device is to get its turn first.
     *
     * @param now the clock, ns
     * @return as {@link #untilStalled}, or ns until the second look
     */
    long failIfStalled(long now) {
        long left = untilStalled(now);
        if (left > 0) {
            overdueHead = -1;
            return left;
        }
        if (overdueHead != watchedHead) {
            overdueHead = watchedHead;
            overdueSince = now;
        }
        long untilSecondLook = SECOND_LOOK_NANOS - (now - overdueSince);
        if (untilSecondLook <= 0) {
            fail(stalled());
        }
        return untilSecondLook;
    }

    StreamStalledException stalled() {
        return new StreamStalledException("the device completes nothing: card=" + card + " stream=" + info.streamId()
                + " pending=" + exposedMessages() + " bound=" + stallBound() / NANOS_PER_MILLI
                + " ms; close the stream, and look at the device");
    }
}
