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
final class Substream implements PcmSubstream {

    private static final Set<PcmState> ACTIVE =
            EnumSet.of(PcmState.PREPARED, PcmState.RUNNING, PcmState.DRAINING, PcmState.STOPPED);

    private final SubstreamState stream;
    private final PeriodCompletion completion;
    private final PcmCommands commands;
    private final PcmDrain drain;
    private final PcmTeardown teardown;
    private final PcmStreamTable table;

    Substream(PcmStreamTable table, PcmSetup setup, SubstreamState stream, PeriodListener listener) {
        this.table = table;
        this.stream = stream;
        this.completion = new PeriodCompletion(stream, this, listener);
        this.commands = new PcmCommands(stream, completion, table, setup);
        this.drain = new PcmDrain(stream, commands, setup.settings().lingerNanos());
        this.teardown =
                new PcmTeardown(stream, completion, commands, setup.settings().releaseNanos());
    }

    // --- what it is ---

    @Override
    public PcmInfo info() {
        return stream.info;
    }

    @Override
    public PcmState state() {
        synchronized (stream.lock) {
            return stream.state;
        }
    }

    @Override
    public Optional<SoundException> failure() {
        synchronized (stream.lock) {
            return Optional.ofNullable(stream.failure);
        }
    }

    @Override
    public PcmParams params() {
        synchronized (stream.lock) {
            if (stream.ring == null || stream.state == PcmState.INITIAL) {
                throw PcmCall.PARAMS.illegal(stream.info.streamId(), stream.state);
            }
            return stream.ring.params();
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
        if (commands.isCallback()) {
            table.closeLater(this);
            return;
        }
        teardown.close();
        table.closed(this);
    }

    // --- samples ---

    @Override
    public int write(ByteBuffer source) {
        commands.requireMayBlock(PcmCall.WRITE);
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
        synchronized (stream.lock) {
            requireTransfer(PcmCall.WRITE);
            PcmMessageRing ring = stream.ring;
            ring.frame().requireWhole(source.remaining());
            frames = ring.frame().frames(ring.fill(source));
            kick = stream.send();
        }
        if (kick) {
            stream.queue.kick();
        }
        return frames;
    }

    @Override
    public int read(ByteBuffer target) {
        commands.requireMayBlock(PcmCall.READ);
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
        synchronized (stream.lock) {
            requireTransfer(PcmCall.READ);
            PcmMessageRing ring = stream.ring;
            ring.frame().requireWhole(target.remaining());
            frames = ring.frame().frames(ring.take(target));
            kick = stream.send();
        }
        if (kick) {
            stream.queue.kick();
        }
        return frames;
    }

    @Override
    public ByteBuffer beginPeriod() {
        synchronized (stream.lock) {
            requireLegal(transfer());
            return stream.ring.begin();
        }
    }

    @Override
    public void commitPeriod(int frames) {
        boolean kick;
        synchronized (stream.lock) {
            requireLegal(transfer());
            PcmMessageRing ring = stream.ring;
            if (!ring.isClaimed()) {
                throw transfer().illegal(stream.info.streamId(), stream.state, "beginPeriod comes before commitPeriod");
            }
            ring.commit(ring.frame().bytes(frames));
            kick = stream.send();
            if (ring.isCyclic() && stream.isRearmed() && completion.caller() == null) {
                // The period was due while it was at work.
                ring.forward();
                kick |= stream.send();
            }
        }
        if (kick) {
            stream.queue.kick();
        }
    }

    @Override
    public boolean awaitPeriod(long timeoutNanos) {
        commands.requireMayBlock(PcmCall.AWAIT);
        synchronized (stream.lock) {
            long from = stream.nanoTime.getAsLong();
            long now = from;
            while (true) {
                stream.require(PcmCall.AWAIT);
                if (stream.ring.isAccessible()) {
                    return true;
                }
                long left = timeoutNanos - (now - from);
                if (left <= 0) {
                    return false;
                }
                long untilStalled = stream.failIfStalled(now);
                if (untilStalled > 0) {
                    stream.await(Math.min(left, untilStalled));
                }
                now = stream.nanoTime.getAsLong();
            }
        }
    }

    /** Waits for room, or data; false if a capture stream was stopped, so that nothing will come. */
    private boolean awaitAccess(PcmCall call) {
        synchronized (stream.lock) {
            while (true) {
                requireTransfer(call);
                if (stream.ring.isAccessible()) {
                    return true;
                }
                if (stream.state != PcmState.RUNNING && !stream.busy) {
                    if (stream.capture && stream.state == PcmState.STOPPED) {
                        return false;
                    }
                    throw call.illegal(
                            stream.info.streamId(),
                            stream.state,
                            stream.capture ? "start the stream first" : "the buffer is full; start the stream first");
                }
                long untilStalled = stream.failIfStalled(stream.nanoTime.getAsLong());
                if (untilStalled > 0) {
                    stream.await(untilStalled);
                }
            }
        }
    }

    private PcmCall transfer() {
        return stream.capture ? PcmCall.READ : PcmCall.WRITE;
    }

    private void requireTransfer(PcmCall call) {
        requireLegal(call);
        if (stream.ring.isClaimed()) {
            throw call.illegal(
                    stream.info.streamId(), stream.state, "commit the period that beginPeriod gave out first");
        }
    }

    private void requireLegal(PcmCall call) {
        stream.require(call);
        if (call != transfer()) {
            throw call.illegal(
                    stream.info.streamId(), stream.state, "it is a stream of direction=" + stream.info.direction());
        }
        if (stream.ended) {
            throw call.illegal(
                    stream.info.streamId(), stream.state, "endOfStream was called; drain or drop the stream");
        }
    }

    // --- positions ---

    @Override
    public long hardwarePosition() {
        synchronized (stream.lock) {
            return stream.ring == null ? 0 : stream.ring.hardwareFrames();
        }
    }

    @Override
    public long applicationPosition() {
        synchronized (stream.lock) {
            return stream.ring == null ? 0 : stream.ring.applicationFrames();
        }
    }

    @Override
    public long delay() {
        synchronized (stream.lock) {
            return stream.ring == null ? 0 : stream.ring.delayFrames();
        }
    }

    @Override
    public int latencyBytes() {
        synchronized (stream.lock) {
            return stream.latencyBytes;
        }
    }

    @Override
    public int pending() {
        synchronized (stream.lock) {
            return stream.pending();
        }
    }

    @Override
    public PcmStatistics statistics() {
        synchronized (stream.lock) {
            return stream.counters.snapshot();
        }
    }

    @Override
    public ByteBuffer unplayed() {
        synchronized (stream.lock) {
            stream.require(PcmCall.UNPLAYED);
            ByteBuffer kept = teardown.unplayed();
            if (kept != null) {
                return kept.duplicate();
            }
            return stream.ring == null ? ByteBuffer.allocate(0) : stream.ring.unplayed();
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

    SubstreamState stream() {
        return stream;
    }
}
