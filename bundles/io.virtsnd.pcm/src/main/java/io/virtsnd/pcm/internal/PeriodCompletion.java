// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.PcmIoException;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundException;
import io.virtsnd.virtqueue.UsedViolation;
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

    private static final Logger LOG = LoggerFactory.getLogger(PeriodCompletion.class);

    private static final int OK = ControlStatus.OK.code();
    private static final int IO_ERR = ControlStatus.IO_ERR.code();
    private static final int PERIODS_TO_RUN_DRY = 2;
    private static final long NANOS_PER_MICRO = 1_000L;

    private final SubstreamState stream;
    private final Substream substream;
    private final PeriodListener listener;

    /** The thread that is in the listener, or about to be. Set under the lock, cleared without. */
    private volatile Thread caller;

    // What one step under the lock says to do after it; own to the completion thread.
    private boolean elapsed;
    private boolean more;
    private boolean silent;
    private long position;
    private int latencyBytes;
    private boolean named;

    PeriodCompletion(SubstreamState stream, Substream substream, PeriodListener listener) {
        this.stream = stream;
        this.substream = substream;
        this.listener = listener;
    }

    /**
     * Takes one used entry.
     *
     * @param message the message that it names
     * @param written bytes that the device says it wrote, clamped
     * @param violation what was wrong with the entry, or null
     * @param now the clock before, ns
     * @return the clock after, ns
     */
    long complete(PcmMessage message, int written, UsedViolation violation, long now) {
        PcmMessageRing ring = message.ring;
        long time = now;
        boolean kick;
        elapsed = false;
        synchronized (stream.lock) {
            kick = accept(message, written, violation);
        }
        if (kick) {
            stream.queue.kick();
        }
        while (elapsed) {
            if (!silent) {
                time = call(kick ? stream.nanoTime.getAsLong() : time, ring.periodNanos());
            }
            elapsed = false;
            if (more) {
                synchronized (stream.lock) {
                    kick = proceed(ring);
                }
                if (kick) {
                    stream.queue.kick();
                }
            }
        }
        if (stream.failureDue) {
            deliverFailure();
        }
        return time;
    }

    /** Under the lock; answers whether a kick is due. */
    private boolean accept(PcmMessage message, int written, UsedViolation violation) {
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
        if (!(stream.capture ? message.readRecorded(written, ring.frame()) : message.readStatus(written))) {
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
        return ring.complete(message) && advance(ring);
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
    private boolean advance(PcmMessageRing ring) {
        ring.advance();
        if (!ring.isCyclic()) {
            mark(ring, ring.pending() == 0);
        } else if (!stream.capture) {
            mark(ring, !ring.isCompletedFresh());
        }
        stream.wake();
        elapsed = true;
        silent = stream.isOver();
        if (!silent) {
            caller = Thread.currentThread();
        }
        position = ring.hardwareFrames();
        latencyBytes = stream.latencyBytes;
        more = ring.isCyclic() || ring.isHeadDone();
        // Messages in which nothing was recorded go back at once.
        return stream.capture && stream.send();
    }

    /** A completion clears the mark; a device that has run dry sets it, and an episode is counted. */
    private void mark(PcmMessageRing ring, boolean dry) {
        boolean before = stream.xrun && ring.isCyclic();
        stream.xrun = dry && stream.state == PcmState.RUNNING && ring.params().periods() >= PERIODS_TO_RUN_DRY;
        if (stream.xrun && !before) {
            stream.counters.xruns++;
        }
    }

    /** After the listener: the next message, if it was completed already. Under the lock; answers whether a kick is due. */
    private boolean proceed(PcmMessageRing ring) {
        boolean kick = false;
        if (ring.isCyclic() && stream.isRearmed()) {
            kick = rearm(ring);
        }
        if (!stream.returning && ring.isHeadDone()) {
            kick |= advance(ring);
        }
        return kick;
    }

    private boolean rearm(PcmMessageRing ring) {
        boolean stale = ring.forward();
        if (stream.capture) {
            mark(ring, stale);
        }
        return stream.send();
    }

    private long call(long before, long periodNanos) {
        try {
            listener.periodElapsed(substream, position, latencyBytes);
        } catch (Throwable thrown) { // whatever it is, it is the listener's, and other streams go on
            contain(thrown);
        }
        caller = null;
        long after = stream.nanoTime.getAsLong();
        if (after - before > periodNanos) {
            slow(after - before, periodNanos);
        }
        return after;
    }

    private void slow(long took, long periodNanos) {
        stream.counters.slowListeners++;
        if (!named) {
            named = true;
            LOG.warn(
                    "listener {} took {} us of a period of {} us: card={} stream={}; further ones are only counted",
                    listener.getClass().getName(),
                    took / NANOS_PER_MICRO,
                    periodNanos / NANOS_PER_MICRO,
                    stream.card,
                    stream.info.streamId());
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
            listener.failed(substream, failure);
        } catch (Throwable thrown) { // whatever it is, it is the listener's
            LOG.warn("listener failed: card={} stream={}", stream.card, stream.info.streamId(), thrown);
        }
        caller = null;
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
