// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmStatistics;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundException;
import io.virtsnd.api.message.PcmSetup;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A stream of a card for one owner: moves samples between the application and the message ring, and passes commands on.
 *
 * <p>Thread: any, as {@link PcmSubstream} says. Samples are copied under the substream lock, a period costs some ten ns.
 */
final class Substream extends SubstreamState implements PcmSubstream {

    private static final Set<PcmState> ACTIVE =
            EnumSet.of(PcmState.PREPARED, PcmState.RUNNING, PcmState.DRAINING, PcmState.STOPPED);

    private final PeriodCompletion completion;
    private final PcmStreamTable table;
    private final PcmCommands commands;
    private final PcmDialogue dialogue;
    private final PcmDrain drain;
    private final PcmTeardown teardown;

    Substream(PcmStreamTable table, PcmSetup setup, PcmInfo info, PeriodListener listener) {
        super(info, table.queue(info.direction()), setup);
        this.table = table;
        this.completion = new PeriodCompletion(this, listener, table.slowListeners());
        this.dialogue = new PcmDialogue(this, completion, table, setup);
        this.commands = new PcmCommands(this, completion, dialogue, setup.memory());
        this.drain = new PcmDrain(this, dialogue, setup.settings().lingerNanos());
        this.teardown =
                new PcmTeardown(this, completion, dialogue, setup.settings().releaseNanos());
    }

    // --- what it is ---

    @Override
    public PcmInfo info() {
        return info;
    }

    @Override
    public PcmState state() {
        synchronized (lock) {
            return state;
        }
    }

    @Override
    public Optional<SoundException> failure() {
        synchronized (lock) {
            return Optional.ofNullable(failure);
        }
    }

    @Override
    public PcmParams params() {
        synchronized (lock) {
            if (ring == null || state == PcmState.INITIAL) {
                throw PcmCall.PARAMS.illegal(info.streamId(), state);
            }
            return ring.params();
        }
    }

    // --- commands ---

    @Override
    public void setParams(PcmParams params) {
        commands.setParams(params);
    }

    @Override
    public void prepare() {
        commands.prepare();
    }

    @Override
    public void start() {
        commands.start();
    }

    @Override
    public void stop() {
        commands.stop();
    }

    @Override
    public void drain() {
        drain.drain();
    }

    @Override
    public void drop() {
        commands.drop();
    }

    @Override
    public void release() {
        commands.release();
    }

    @Override
    public void recover() {
        commands.recover();
    }

    @Override
    public void endOfStream() {
        drain.endOfStream();
    }

    @Override
    public void close() {
        teardown.markClosed();
        if (dialogue.isCallback()) {
            table.closeLater(this);
            return;
        }
        teardown.close();
        table.closed(this);
    }

    // --- samples ---

    @Override
    public int write(ByteBuffer source) {
        requireMayBlock(PcmCall.WRITE);
        int frames = tryWrite(source);
        while (source.hasRemaining() && awaitAccess(PcmCall.WRITE)) {
            frames += tryWrite(source);
        }
        return frames;
    }

    @Override
    public int tryWrite(ByteBuffer source) {
        boolean kick;
        int frames;
        synchronized (lock) {
            requireTransfer(PcmCall.WRITE);
            frames = ring.fill(source);
            kick = send();
        }
        if (kick) {
            queue.kick();
        }
        return frames;
    }

    @Override
    public int read(ByteBuffer target) {
        requireMayBlock(PcmCall.READ);
        int frames = tryRead(target);
        while (target.hasRemaining() && awaitAccess(PcmCall.READ)) {
            frames += tryRead(target);
        }
        return frames;
    }

    @Override
    public int tryRead(ByteBuffer target) {
        boolean kick;
        int frames;
        synchronized (lock) {
            requireTransfer(PcmCall.READ);
            frames = ring.take(target);
            kick = send();
        }
        if (kick) {
            queue.kick();
        }
        return frames;
    }

    @Override
    public ByteBuffer beginPeriod() {
        synchronized (lock) {
            requireLegal(transfer());
            return ring.begin();
        }
    }

    @Override
    public void commitPeriod(int frames) {
        boolean kick;
        synchronized (lock) {
            requireLegal(transfer());
            if (!ring.isClaimed()) {
                throw transfer().illegal(info.streamId(), state, "beginPeriod comes before commitPeriod");
            }
            ring.commit(ring.bytes(frames));
            kick = send();
            if (ring.isCyclic() && isRearmed() && completion.caller() == null) {
                // The period was due while it was at work.
                ring.forward();
                kick |= send();
            }
        }
        if (kick) {
            queue.kick();
        }
    }

    @Override
    public boolean awaitPeriod(long timeoutNanos) {
        requireMayBlock(PcmCall.AWAIT);
        synchronized (lock) {
            long from = nanoTime.getAsLong();
            long now = from;
            while (true) {
                require(PcmCall.AWAIT);
                if (ring.isAccessible()) {
                    return true;
                }
                long left = timeoutNanos - (now - from);
                if (left <= 0) {
                    return false;
                }
                long untilStalled = failIfStalled(now);
                if (untilStalled > 0) {
                    await(Math.min(left, untilStalled));
                }
                now = nanoTime.getAsLong();
            }
        }
    }

    /** Waits for room, or data; false if a capture stream was stopped, so that nothing will come. */
    private boolean awaitAccess(PcmCall call) {
        synchronized (lock) {
            while (true) {
                requireTransfer(call);
                if (ring.isAccessible()) {
                    return true;
                }
                if (state != PcmState.RUNNING && !busy) {
                    if (capture && state == PcmState.STOPPED) {
                        return false;
                    }
                    throw call.illegal(
                            info.streamId(),
                            state,
                            capture ? "start the stream first" : "the buffer is full; start the stream first");
                }
                long untilStalled = failIfStalled(nanoTime.getAsLong());
                if (untilStalled > 0) {
                    await(untilStalled);
                }
            }
        }
    }

    private void requireMayBlock(PcmCall call) {
        if (table.isCompletionThread()) {
            dialogue.requireMayBlock(call);
        }
    }

    private PcmCall transfer() {
        return capture ? PcmCall.READ : PcmCall.WRITE;
    }

    private void requireTransfer(PcmCall call) {
        requireLegal(call);
        if (ring.isClaimed()) {
            throw call.illegal(info.streamId(), state, "commit the period that beginPeriod gave out first");
        }
    }

    private void requireLegal(PcmCall call) {
        require(call);
        if (call != transfer()) {
            throw call.illegal(info.streamId(), state, "it is a stream of direction=" + info.direction());
        }
        if (ended) {
            throw call.illegal(info.streamId(), state, "endOfStream was called; drain or drop the stream");
        }
    }

    // --- positions ---

    @Override
    public long hardwarePosition() {
        synchronized (lock) {
            return ring == null ? 0 : ring.hardwareFrames();
        }
    }

    @Override
    public long applicationPosition() {
        synchronized (lock) {
            return ring == null ? 0 : ring.applicationFrames();
        }
    }

    @Override
    public long delay() {
        synchronized (lock) {
            return ring == null ? 0 : ring.delayFrames();
        }
    }

    @Override
    public int latencyBytes() {
        synchronized (lock) {
            return latencyBytes;
        }
    }

    @Override
    public int pending() {
        synchronized (lock) {
            return exposedMessages();
        }
    }

    @Override
    public PcmStatistics statistics() {
        synchronized (lock) {
            return counters.snapshot(ring);
        }
    }

    @Override
    public ByteBuffer unplayed() {
        synchronized (lock) {
            require(PcmCall.UNPLAYED);
            ByteBuffer kept = teardown.unplayed();
            if (kept != null) {
                return kept.duplicate();
            }
            return ring == null ? ByteBuffer.allocate(0) : ring.unplayed();
        }
    }

    // --- the card's side ---

    boolean isClosed() {
        return state() == PcmState.CLOSED;
    }

    /** Whether a reset of the card would take something from its owner. */
    boolean isActive() {
        return ACTIVE.contains(state());
    }

    PeriodCompletion completion() {
        return completion;
    }

    PcmTeardown teardown() {
        return teardown;
    }
}
