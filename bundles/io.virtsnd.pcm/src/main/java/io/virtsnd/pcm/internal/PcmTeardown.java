// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.PcmCommand;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a substream: STOP, RELEASE, all messages back, memory free; none of it before the one before. A stream whose
 * messages do not come back is parked: it keeps memory and descriptors until they do, or until the device was reset.
 *
 * <p>Never throws for what the device does. An interrupt is put aside meanwhile, so that an interrupted thread can still
 * close its stream in order.
 *
 * <p>Thread: any.
 */
final class PcmTeardown {

    private static final Logger LOG = LoggerFactory.getLogger(PcmTeardown.class);

    private static final long MILLI = 1_000_000L;
    private static final Set<PcmState> AT_REST = EnumSet.of(PcmState.INITIAL, PcmState.SET, PcmState.RELEASED);

    private final SubstreamState stream;
    private final PeriodCompletion completion;
    private final PcmDialogue dialogue;
    private final long releaseNanos;

    // Under the substream lock.
    private ByteBuffer rest;
    private boolean done;
    private boolean parked;
    private boolean detached;

    PcmTeardown(SubstreamState stream, PeriodCompletion completion, PcmDialogue dialogue, long releaseNanos) {
        this.stream = stream;
        this.completion = completion;
        this.dialogue = dialogue;
        this.releaseNanos = releaseNanos;
    }

    /** Nothing is written any more, no listener called; what the device has it plays on. */
    void markClosed() {
        synchronized (stream.lock) {
            stream.enter(PcmState.CLOSED);
            stream.failureDue = false;
            stream.exposing = false;
            stream.wake();
        }
    }

    /** The device must not be spoken to any more. */
    void detach(SoundException cause) {
        synchronized (stream.lock) {
            detached = true;
            stream.fail(cause);
        }
    }

    /** Its owner closes the stream: nothing of it is left, and the listener is quiet. */
    void close() {
        finish();
        try (InterruptShield shield = new InterruptShield()) {
            long deadline = stream.nanoTime.getAsLong() + releaseNanos;
            shield.run(() -> awaitQuiet(deadline));
        }
    }

    /**
     * The card goes away: the stream is stopped and released as far as the device answers in time, and closed.
     *
     * @return whether the device gave all messages back
     */
    boolean shutdown(SoundException cause, long deadline) {
        synchronized (stream.lock) {
            stream.fail(cause);
        }
        boolean returned = finish(deadline);
        synchronized (stream.lock) {
            stream.enter(PcmState.CLOSED);
        }
        completion.deliverFailure();
        return returned;
    }

    /** The same with the bound of the settings. */
    boolean finish() {
        return finish(stream.nanoTime.getAsLong() + releaseNanos);
    }

    /**
     * Stops and releases the stream and frees its memory, unless that was done.
     *
     * @param deadline when to give up waiting, on the injected clock, ns
     * @return whether the device gave all messages back
     */
    boolean finish(long deadline) {
        try (InterruptShield shield = new InterruptShield()) {
            shield.run(this::takeMark);
            try {
                settleDevice(shield, deadline);
            } finally {
                dialogue.end();
            }
        }
        return freeIfReturned();
    }

    /** A command that is under way ends first; it is bounded by the control time-out. */
    private void takeMark() {
        synchronized (stream.lock) {
            dialogue.acquire();
        }
    }

    private void settleDevice(InterruptShield shield, long deadline) {
        synchronized (stream.lock) {
            if (done) {
                return;
            }
            done = true;
        }
        try {
            if (dialogue.device() == PcmState.RUNNING && mayAsk(deadline)) {
                shield.run(dialogue::settle);
                dialogue.expectReturns();
                dialogue.ask(PcmCommand.STOP);
            }
            if (isReleasable(dialogue.device()) && mayAsk(deadline)) {
                dialogue.expectReturns();
                dialogue.ask(PcmCommand.RELEASE);
                shield.run(() -> awaitReturned(deadline));
            }
        } catch (SoundException refused) {
            LOG.warn("stream did not close in order: card={} stream={}", stream.card, stream.info.streamId(), refused);
        }
        synchronized (stream.lock) {
            stream.returning = true;
            parked = stream.exposedMessages() > 0 || dialogue.device() == null || !AT_REST.contains(dialogue.device());
            keepUnplayed();
        }
    }

    private static boolean isReleasable(PcmState device) {
        return device == PcmState.PREPARED || device == PcmState.STOPPED;
    }

    private boolean mayAsk(long deadline) {
        synchronized (stream.lock) {
            return !detached && deadline - stream.nanoTime.getAsLong() > 0;
        }
    }

    private void awaitReturned(long deadline) {
        synchronized (stream.lock) {
            dialogue.awaitReturned(deadline);
        }
    }

    private void awaitQuiet(long deadline) {
        synchronized (stream.lock) {
            Thread caller = completion.caller();
            while (caller != null && caller != Thread.currentThread() && deadline - stream.nanoTime.getAsLong() > 0) {
                stream.await(MILLI);
                caller = completion.caller();
            }
        }
    }

    /** Under the lock. */
    private void keepUnplayed() {
        if (rest == null && stream.ring != null) {
            rest = stream.ring.unplayed();
        }
    }

    /**
     * Frees the memory if the device has no message any more.
     *
     * @return whether that is so
     */
    boolean freeIfReturned() {
        PcmBuffer free = null;
        synchronized (stream.lock) {
            if (parked && (stream.exposedMessages() > 0 || dialogue.device() != PcmState.RELEASED)) {
                return false;
            }
            parked = false;
            if (done && stream.ring != null && stream.exposedMessages() == 0) {
                free = stream.ring.detach();
            }
        }
        if (free != null) {
            free.free();
        }
        return true;
    }

    /** The device was reset and said so: frees the memory, whatever the device had. */
    void releaseMemory() {
        PcmBuffer free = null;
        synchronized (stream.lock) {
            leaveMemory();
            if (stream.ring != null) {
                free = stream.ring.detachFromReset();
            }
        }
        if (free != null) {
            free.releaseMemory();
        }
    }

    /** The device was not reset: the memory stays where it is, and is not looked at any more. */
    void abandonMemory() {
        synchronized (stream.lock) {
            leaveMemory();
        }
    }

    /** Under the lock. */
    private void leaveMemory() {
        done = true;
        parked = false;
        detached = true;
        stream.enter(PcmState.CLOSED);
        keepUnplayed();
        stream.wake();
    }

    boolean isParked() {
        synchronized (stream.lock) {
            return parked;
        }
    }

    /** Under the lock: what was not played when the stream was closed; null before. */
    ByteBuffer unplayed() {
        return rest;
    }
}
