// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.BlockingCallException;
import io.virtsnd.api.ControlException;
import io.virtsnd.api.ControlTimeoutException;
import io.virtsnd.api.PcmIoException;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.PcmCommand;
import io.virtsnd.api.message.PcmSetup;

/**
 * What a stream and its device say to each other, one thing at a time: who has the mark {@code busy} may ask, with no lock
 * held (an answer may take a second, completions go on meanwhile).
 *
 * <p>What the device has last agreed to is kept apart from the state: a stream that failed is still to be stopped and
 * released. A request that was not answered leaves that unknown; nothing more is sent then.
 *
 * <p>Thread: any.
 */
final class PcmDialogue {

    /** How often, 1 ms apart, the device is given time to take what was exposed, before STOP. */
    private static final int SETTLE_TRIES = 10;

    private static final long MILLI = 1_000_000L;

    private final SubstreamState stream;
    private final PeriodCompletion completion;
    private final PcmStreamTable table;
    private final PcmSetup setup;

    /** What the device agreed to last; null if it did not answer. Own to the holder of the mark. */
    private PcmState device = PcmState.INITIAL;

    PcmDialogue(SubstreamState stream, PeriodCompletion completion, PcmStreamTable table, PcmSetup setup) {
        this.stream = stream;
        this.completion = completion;
        this.table = table;
        this.setup = setup;
    }

    PcmState device() {
        return device;
    }

    // --- order ---

    /** @throws BlockingCallException in a callback */
    void requireMayBlock(PcmCall call) {
        if (isCallback()) {
            throw new BlockingCallException(call + " may block and must not be called from a callback: stream="
                    + stream.info.streamId() + "; use the calls that do not block");
        }
    }

    boolean isCallback() {
        return table.isCompletionThread() || completion.caller() == Thread.currentThread();
    }

    void begin(PcmCall call) {
        requireMayBlock(call);
        synchronized (stream.lock) {
            stream.require(call);
            acquire();
            if (!call.isLegal(stream.state)) {
                yieldMark();
                throw stream.refusal(call);
            }
        }
    }

    /** Under the lock: waits for the command of another thread, which is bounded, and takes its place. */
    void acquire() {
        while (stream.busy) {
            stream.await(Long.MAX_VALUE);
        }
        stream.busy = true;
    }

    /** Under the lock. */
    void yieldMark() {
        stream.busy = false;
        stream.wake();
    }

    void end() {
        synchronized (stream.lock) {
            yieldMark();
        }
    }

    void stopDevice(PcmCall call) {
        settle();
        boolean exposing = expectReturns();
        boolean done = false;
        try {
            transmit(call, PcmCommand.STOP);
            done = true;
        } finally {
            if (!done) {
                undoReturns(exposing);
            }
        }
    }

    /** What is seen from now on was not played, and nothing is exposed; answers whether anything was. */
    boolean expectReturns() {
        synchronized (stream.lock) {
            boolean exposing = stream.exposing;
            stream.returning = true;
            stream.exposing = false;
            return exposing;
        }
    }

    /** The device refused, and goes on as before: what came back meanwhile is sent again. */
    private void undoReturns(boolean exposing) {
        boolean kick = false;
        synchronized (stream.lock) {
            if (!stream.isOver()) {
                stream.returning = false;
                stream.exposing = exposing;
                if (stream.ring.isResumable()) {
                    stream.ring.rewind();
                    kick = stream.send();
                } else {
                    stream.fail(new PcmIoException("the device gave messages back and refused to stop: card="
                            + stream.card + " stream=" + stream.info.streamId() + "; close the stream"));
                }
            }
        }
        if (kick) {
            stream.queue.kick();
        }
    }

    /**
     * Gives the device time to take what it was notified of: some handle STOP before the messages that were sent before
     * it, and break. Bounded, for a slow device conforms too.
     */
    void settle() {
        synchronized (stream.lock) {
            long rest = SubstreamState.nanos(
                    stream.ring.params(), stream.ring.params().periodFrames());
            for (int i = 0; i < SETTLE_TRIES && rest > 0; i++) {
                if (stream.exposedMessages() == 0 || stream.queue.isConsumed() || stream.queue.isBroken()) {
                    return;
                }
                stream.await(MILLI);
                rest -= MILLI;
            }
        }
    }

    /** RELEASE, unless that was done, and all messages are back; otherwise the stream failed. */
    void releaseDevice(PcmCall call) {
        if (device == PcmState.RELEASED) {
            return;
        }
        boolean returning = device == PcmState.STOPPED;
        boolean exposing = expectReturns();
        boolean done = false;
        try {
            transmit(call, PcmCommand.RELEASE);
            done = true;
        } finally {
            if (!done && !returning) {
                undoReturns(exposing);
            }
        }
        long deadline = stream.nanoTime.getAsLong() + setup.settings().releaseNanos();
        synchronized (stream.lock) {
            if (!awaitReturned(deadline)) {
                stream.fail(new PcmIoException("the device keeps messages after RELEASE: card=" + stream.card
                        + " stream=" + stream.info.streamId() + " pending=" + stream.exposedMessages()
                        + "; the card must be reset"));
                throw stream.refusal(call);
            }
        }
    }

    /** Under the lock: waits until the device gave all messages back. */
    boolean awaitReturned(long deadline) {
        while (stream.exposedMessages() > 0) {
            long left = deadline - stream.nanoTime.getAsLong();
            if (left <= 0 || stream.queue.isBroken()) {
                return false;
            }
            stream.await(left);
        }
        return true;
    }

    /** Asks the device; throws if it refuses, does not answer, or the stream is over meanwhile. */
    void transmit(PcmCall call, PcmCommand command) {
        requireAlive(call);
        ask(command);
        requireAlive(call);
    }

    private void requireAlive(PcmCall call) {
        synchronized (stream.lock) {
            if (stream.isOver()) {
                throw stream.refusal(call);
            }
        }
    }

    /** SET_PARAMS; throws if the device refuses, or does not answer. */
    void setParams(PcmParams params) {
        ask(PcmState.SET, () -> setup.control().setParams(stream.info.streamId(), params));
    }

    /** Asks the device, whatever became of the stream; throws if it refuses, or does not answer. */
    void ask(PcmCommand command) {
        PcmState reached =
                switch (command) {
                    case PREPARE -> PcmState.PREPARED;
                    case START -> PcmState.RUNNING;
                    case STOP -> PcmState.STOPPED;
                    case RELEASE -> PcmState.RELEASED;
                };
        ask(reached, () -> setup.control().command(command, stream.info.streamId()));
    }

    /** A refusal changes nothing; no answer fails the stream, for nobody knows what the device did. */
    private void ask(PcmState reached, Runnable request) {
        try {
            request.run();
            device = reached;
        } catch (SoundException error) {
            SoundException told = error;
            synchronized (stream.lock) {
                if (error instanceof ControlException refused) {
                    told = refused.withState(stream.state);
                }
                if (!isRefusal(error)) {
                    device = null;
                    stream.fail(told);
                }
            }
            throw told;
        }
    }

    private static boolean isRefusal(SoundException error) {
        return error instanceof ControlException && !(error instanceof ControlTimeoutException)
                || error instanceof BlockingCallException;
    }

    void move(PcmCall call, PcmState to) {
        synchronized (stream.lock) {
            moveLocked(call, to);
        }
    }

    void moveLocked(PcmCall call, PcmState to) {
        if (stream.isOver()) {
            throw stream.refusal(call);
        }
        stream.enter(to);
        stream.wake();
    }
}
