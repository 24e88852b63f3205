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
 * The commands of a stream, one at a time: the state is checked first, then the device is asked with no lock held (an
 * answer may take a second, completions go on meanwhile), then the state moves.
 *
 * <p>What the device has last agreed to is kept apart from the state: a stream that failed is still to be stopped and
 * released. A command that was not answered leaves that unknown; nothing more is sent then.
 *
 * <p>Thread: any; the mark {@code busy} puts commands of several threads in order.
 */
final class PcmCommands {

    /** How often, 1 ms apart, the device is given time to take what was exposed, before STOP. */
    private static final int SETTLE_TRIES = 10;

    private static final long MILLI = 1_000_000L;

    private final SubstreamState stream;
    private final PeriodCompletion completion;
    private final PcmStreamTable table;
    private final PcmSetup setup;

    /** What the device agreed to last; null if it did not answer. Own to the holder of the mark. */
    private PcmState device = PcmState.INITIAL;

    PcmCommands(SubstreamState stream, PeriodCompletion completion, PcmStreamTable table, PcmSetup setup) {
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

    // --- commands ---

    void setParams(PcmParams params) {
        begin(PcmCall.SET_PARAMS);
        try {
            new PcmOffer(stream.info).require(params);
            layOut(params);
            ask(PcmState.SET, () -> setup.control().setParams(stream.info.streamId(), params));
            move(PcmCall.SET_PARAMS, PcmState.SET);
        } finally {
            end();
        }
    }

    /** The buffer before is freed first: the device has none of its messages. */
    private void layOut(PcmParams params) {
        PcmMessageRing before;
        synchronized (stream.lock) {
            if (stream.pending() > 0) {
                throw PcmCall.SET_PARAMS.illegal(
                        stream.info.streamId(), stream.state, "release the stream first: pending=" + stream.pending());
            }
            before = stream.ring;
            stream.ring = null;
            stream.exposing = false;
            stream.state = PcmState.INITIAL;
        }
        if (before != null) {
            before.detach().free();
        }
        PcmMessageRing ring = new PcmMessageRing(
                new PcmMessageRing.Place(stream.info, stream.queue, stream.counters, completion),
                params,
                setup.memory());
        synchronized (stream.lock) {
            stream.ring = ring;
        }
    }

    void prepare() {
        begin(PcmCall.PREPARE);
        try {
            prepareDevice(PcmCall.PREPARE);
        } finally {
            end();
        }
    }

    private void prepareDevice(PcmCall call) {
        boolean written;
        synchronized (stream.lock) {
            written = stream.pending() > 0;
        }
        if (written) {
            releaseDevice(call);
        }
        transmit(call, PcmCommand.PREPARE);
        synchronized (stream.lock) {
            stream.ring.reset();
            stream.returning = false;
            stream.ended = false;
            stream.xrun = false;
            stream.latencyBytes = 0;
            stream.exposing = !stream.capture && !stream.ring.isCyclic();
            moveLocked(call, PcmState.PREPARED);
        }
    }

    void start() {
        begin(PcmCall.START);
        try {
            if (stream.state == PcmState.STOPPED) {
                resume();
            } else {
                startPrepared();
            }
        } finally {
            end();
        }
    }

    /** What is READY goes out before START: prefill (playback), all periods (capture, SD15). */
    private void startPrepared() {
        boolean before = expose(true);
        boolean done = false;
        try {
            transmit(PcmCall.START, PcmCommand.START);
            done = true;
        } finally {
            if (!done) {
                expose(before);
            }
        }
        started();
    }

    /** Sets whether READY messages may be exposed, and exposes them; answers what was set before. */
    private boolean expose(boolean exposing) {
        boolean before;
        boolean kick;
        synchronized (stream.lock) {
            before = stream.exposing;
            stream.exposing = exposing && !stream.isOver();
            kick = stream.send();
        }
        if (kick) {
            stream.queue.kick();
        }
        return before;
    }

    private void started() {
        synchronized (stream.lock) {
            stream.restartWatch();
            moveLocked(PcmCall.START, stream.ended ? PcmState.DRAINING : PcmState.RUNNING);
        }
    }

    /** What came back goes out after START: some devices must not be given messages while they are stopped. */
    private void resume() {
        boolean inOrder;
        synchronized (stream.lock) {
            inOrder = stream.ring.isResumable();
        }
        if (!inOrder) {
            // What is still with the device would be played before what came back: take all back, then send all in
            // order.
            releaseDevice(PcmCall.START);
            transmit(PcmCall.START, PcmCommand.PREPARE);
            resumeWith(true);
            startPrepared();
            return;
        }
        resumeWith(false);
        boolean done = false;
        try {
            transmit(PcmCall.START, PcmCommand.START);
            done = true;
        } finally {
            if (!done) {
                expectReturns();
            }
        }
        started();
        expose(true);
    }

    /** What is completed from now on was played; what came back is READY. */
    private void resumeWith(boolean exposing) {
        synchronized (stream.lock) {
            stream.returning = stream.isOver();
            stream.exposing = exposing && !stream.isOver();
            stream.ring.rewind();
        }
    }

    void stop() {
        begin(PcmCall.STOP);
        try {
            stopDevice(PcmCall.STOP);
            move(PcmCall.STOP, PcmState.STOPPED);
        } finally {
            end();
        }
    }

    private void stopDevice(PcmCall call) {
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
                    stream.fail(new PcmIoException("the device gave messages back and refused to stop: stream="
                            + stream.info.streamId() + "; close the stream"));
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
                if (stream.pending() == 0 || stream.queue.isConsumed() || stream.queue.isBroken()) {
                    return;
                }
                stream.await(MILLI);
                rest -= MILLI;
            }
        }
    }

    void release() {
        begin(PcmCall.RELEASE);
        try {
            discard(PcmCall.RELEASE);
        } finally {
            end();
        }
    }

    void drop() {
        begin(PcmCall.DROP);
        try {
            if (device == PcmState.RUNNING) {
                stopDevice(PcmCall.DROP);
                move(PcmCall.DROP, PcmState.STOPPED);
            }
            discard(PcmCall.DROP);
        } finally {
            end();
        }
    }

    void recover() {
        begin(PcmCall.RECOVER);
        try {
            if (device == PcmState.RUNNING) {
                stopDevice(PcmCall.RECOVER);
                move(PcmCall.RECOVER, PcmState.STOPPED);
            }
            discard(PcmCall.RECOVER);
            prepareDevice(PcmCall.RECOVER);
        } finally {
            end();
        }
    }

    private void discard(PcmCall call) {
        releaseDevice(call);
        synchronized (stream.lock) {
            stream.ring.discard();
            stream.ended = false;
            moveLocked(call, PcmState.RELEASED);
        }
    }

    /** RELEASE, and all messages are back; otherwise the stream failed. */
    private void releaseDevice(PcmCall call) {
        boolean returning = stream.state == PcmState.STOPPED;
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
                        + " stream=" + stream.info.streamId() + " pending=" + stream.pending()
                        + "; the card must be reset"));
                throw stream.refusal(call);
            }
        }
    }

    /** Under the lock: waits until the device gave all messages back. */
    boolean awaitReturned(long deadline) {
        while (stream.pending() > 0) {
            long left = deadline - stream.nanoTime.getAsLong();
            if (left <= 0 || stream.queue.isBroken()) {
                return false;
            }
            stream.await(left);
        }
        return true;
    }

    // --- the device ---

    /** Asks the device; throws if it refuses, does not answer, or the stream is over meanwhile. */
    void transmit(PcmCall call, PcmCommand command) {
        ask(command);
        synchronized (stream.lock) {
            if (stream.isOver()) {
                throw stream.refusal(call);
            }
        }
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
            if (!isRefusal(error)) {
                device = null;
                synchronized (stream.lock) {
                    stream.fail(error);
                }
            }
            throw error;
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

    private void moveLocked(PcmCall call, PcmState to) {
        if (stream.isOver()) {
            throw stream.refusal(call);
        }
        stream.state = to;
        stream.wake();
    }
}
