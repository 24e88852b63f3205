// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.PcmIoException;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundException;
import io.virtsnd.virtqueue.UsedViolation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to a message that the device completed: status, pointers, xrun mark, listener, and in CYCLIC mode its way
 * back to the device.
 *
 * <p>The listener is called with no lock held, by one thread at a time, and not any more once the stream is closed and
 * {@link #caller()} is null.
 *
 * <p>Thread: the completion thread, unless a method says otherwise.
 */
final class PeriodCompletion {

    private static final VarHandle CALLER;

    static {
        try {
            CALLER = MethodHandles.lookup().findVarHandle(PeriodCompletion.class, "caller", Thread.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(PeriodCompletion.class);

    private static final int OK = ControlStatus.OK.code();
    private static final int IO_ERR = ControlStatus.IO_ERR.code();
    private static final int LEAVING_TRIES = 2;
    private static final long MILLI = 1_000_000L;

    private final Substream stream;
    private final PeriodListener listener;
    private final SlowListeners slow;

    /** The thread that is in the listener, or about to be. Set under the lock, cleared without. */
    private volatile Thread caller;

    PeriodCompletion(Substream stream, PeriodListener listener, SlowListeners slow) {
        this.stream = stream;
        this.listener = listener;
        this.slow = slow;
    }

    /**
     * Takes one used entry.
     *
     * @param message the message that it names
     * @param written bytes that the device says it wrote, clamped
     * @param violation what was wrong with the entry, or null
     * @param step the completion thread's own
     */
    void complete(PcmMessage message, int written, UsedViolation violation, Elapsed step) {
        step.moved = false;
        synchronized (stream.lock) {
            step.kick = accept(message, written, violation, step);
        }
        kick(step);
        while (step.moved) {
            if (!step.silent) {
                call(message.ring, step);
            }
            step.moved = false;
            if (step.more) {
                synchronized (stream.lock) {
                    step.kick = proceed(message.ring, step);
                }
                kick(step);
            }
        }
        if (stream.failureDue) {
            deliverFailure();
        }
    }

    private void kick(Elapsed step) {
        if (step.kick) {
            stream.queue.kick();
            if (step.timed) {
                step.now = stream.nanoTime.getAsLong();
            }
        }
    }

    /** Under the lock; answers whether a kick is due. */
    private boolean accept(PcmMessage message, int written, UsedViolation violation, Elapsed step) {
        PcmMessageRing ring = message.ring;
        if (violation != null) {
            stream.counters.violations++;
            if (violation.givesBack()) {
                ring.giveBack(message);
            }
            fail(message, "violation=" + violation);
            return false;
        }
        if (stream.returning) {
            ring.giveBack(message);
            stream.wake();
            return false;
        }
        if (!(stream.capture ? message.readRecorded(written) : message.readStatus(written))) {
            stream.counters.violations++;
            int status = message.status;
            ring.giveBack(message);
            fail(message, "written=" + written + " status=0x" + Integer.toHexString(status));
            return false;
        }
        if (message.status != OK) {
            return refused(message);
        }
        stream.latencyBytes = message.latencyBytes;
        return ring.complete(message) && advance(ring, step);
    }

    private boolean refused(PcmMessage message) {
        stream.counters.ioErrors++;
        if (message.status == IO_ERR && message.isShort() && !stream.capture) {
            return stream.sent(message.ring.repeatPadded(message));
        }
        message.ring.giveBack(message);
        fail(message, "status=" + ControlStatus.ofCode(message.status));
        return false;
    }

    private void fail(PcmMessage message, String what) {
        stream.fail(new PcmIoException("the device completed an I/O message wrongly: card=" + stream.card + " stream="
                + stream.info.streamId() + " message=" + message.index + " " + what
                + "; close the stream, and open it again"));
        stream.wake();
    }

    /** Moves the hardware pointer over one message. Under the lock; answers whether a kick is due. */
    private boolean advance(PcmMessageRing ring, Elapsed step) {
        ring.advance();
        if (!ring.isCyclic()) {
            mark(false, ring.isDry());
        } else if (!stream.capture) {
            mark(stream.xrun, ring.isStaleLoop());
        }
        stream.wake();
        step.moved = true;
        step.silent = stream.isOver();
        if (!step.silent) {
            CALLER.set(this, Thread.currentThread()); // published by the end of the lock
        }
        step.position = ring.hardwareFrames();
        step.latencyBytes = stream.latencyBytes;
        step.more = ring.isCyclic() || ring.isHeadDone();
        // Messages in which nothing was recorded go back at once.
        return stream.capture && stream.send();
    }

    /** A completion clears the mark; a device that has run dry sets it, and an episode is counted. */
    private void mark(boolean before, boolean dry) {
        stream.xrun = dry && stream.state == PcmState.RUNNING;
        if (stream.xrun && !before) {
            stream.counters.xruns++;
        }
    }

    /** After the listener: the next message, if it was completed already. Under the lock; answers whether a kick is due. */
    private boolean proceed(PcmMessageRing ring, Elapsed step) {
        boolean kick = false;
        if (ring.isCyclic() && stream.isRearmed()) {
            kick = rearm(ring);
        }
        if (!stream.returning && ring.isHeadDone()) {
            kick |= advance(ring, step);
        }
        return kick;
    }

    /** What the application did not turn over goes out as it is, until as many messages are on their way as before. */
    private boolean rearm(PcmMessageRing ring) {
        boolean kick = stream.send();
        boolean stale = false;
        while (stream.exposing && ring.forward()) {
            stale = true;
            kick |= stream.send();
        }
        if (stream.capture) {
            mark(stream.xrun, stale && ring.isLong());
        }
        return kick;
    }

    private void call(PcmMessageRing ring, Elapsed step) {
        try {
            listener.periodElapsed(stream, step.position, step.latencyBytes);
        } catch (Throwable thrown) { // whatever it is, it is the listener's, and other streams go on
            contain(thrown);
        }
        CALLER.setRelease(this, null); // whoever waits for that looks again after a while
        if (step.timed) {
            judge(ring, step);
        } else {
            step.shortestNanos = Math.min(step.shortestNanos, ring.periodNanos());
        }
    }

    private void judge(PcmMessageRing ring, Elapsed step) {
        long before = step.now;
        long after = stream.nanoTime.getAsLong();
        step.now = after;
        if (after - before > ring.periodNanos()) {
            step.suspect();
            stream.counters.slowListeners++;
            slow.name(listener, stream.info.streamId(), after - before, after);
        }
    }

    private void contain(Throwable thrown) {
        LOG.warn("listener failed: card={} stream={}", stream.card, stream.info.streamId(), thrown);
        synchronized (stream.lock) {
            stream.fail(new SoundException(
                    "the listener failed: card=" + stream.card + " stream=" + stream.info.streamId() + " listener="
                            + listener.getClass().getName() + "; see the cause",
                    thrown));
        }
    }

    /**
     * Tells the listener of the failure, if that is due and nobody is in it; who is does it afterwards.
     *
     * <p>Thread: the completion thread, or the one that removes the card; no lock is held.
     */
    void deliverFailure() {
        if (stream.failureDue && isOccupied()) {
            awaitLeaving();
        }
        SoundException failure;
        synchronized (stream.lock) {
            if (!stream.failureDue || caller != null) {
                return;
            }
            stream.failureDue = false;
            failure = stream.failure;
            caller = Thread.currentThread();
        }
        try {
            listener.failed(stream, failure);
        } catch (Throwable thrown) { // whatever it is, it is the listener's
            LOG.warn("listener failed: card={} stream={}", stream.card, stream.info.streamId(), thrown);
        }
        caller = null;
    }

    /** Who is just leaving the listener may not have seen that the failure is due. */
    private void awaitLeaving() {
        try (InterruptShield shield = new InterruptShield()) {
            shield.run(() -> {
                synchronized (stream.lock) {
                    for (int i = 0; i < LEAVING_TRIES && isOccupied(); i++) {
                        stream.await(MILLI);
                    }
                }
            });
        }
    }

    private boolean isOccupied() {
        Thread inside = caller;
        return inside != null && inside != Thread.currentThread();
    }

    /**
     * The thread that is in the listener.
     *
     * <p>Thread: any.
     */
    Thread caller() {
        return caller;
    }
}
