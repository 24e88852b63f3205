// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import io.virtsnd.api.BlockingCallException;
import io.virtsnd.api.ControlException;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmStatistics;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.RearmMode;
import io.virtsnd.api.SoundException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** An application with one stream: writes or reads, and compares all that the stream says with what it should. */
final class Player implements PeriodListener {

    private static final int BLOCKING_CALLS = 64;

    final FuzzCard card;
    final ExpectedStream expected;
    final PcmSubstream substream;
    private final boolean cyclic;

    /** Whether the callback writes or reads, too. */
    boolean transfersInCallback;

    private long written;
    private long read;
    private long hardware;
    private long application;
    private long heard;
    private long calls;
    private boolean ended;
    private boolean parked;
    private boolean inCallback;
    private volatile boolean closed;
    private volatile String fault;
    private SoundException told;
    private boolean counted;

    private Player(FuzzCard card, ExpectedStream expected, boolean transfersInCallback) {
        this.card = card;
        this.expected = expected;
        this.cyclic = expected.params.rearm() == RearmMode.CYCLIC;
        this.transfersInCallback = transfersInCallback;
        card.device.streams.put(expected.id, expected);
        this.substream = card.streams.open(expected.id, this);
    }

    /** Opens and prepares a stream. */
    static Player prepared(FuzzCard card, int streamId, PcmParams params, SplittableRandom random) {
        Pattern pattern = new Pattern(random.nextInt());
        ExpectedStream expected = new ExpectedStream(FuzzCard.info(streamId), params, pattern);
        expected.exact = card.shape.exact();
        Player player = new Player(card, expected, random.nextBoolean());
        player.substream.setParams(params);
        player.substream.prepare();
        return player;
    }

    /** The same, with a full buffer, and started. */
    static Player playing(FuzzCard card, int streamId, PcmParams params, SplittableRandom random) {
        Player player = prepared(card, streamId, params, random);
        player.fill();
        player.substream.start();
        return player;
    }

    // --- samples ---

    void fill() {
        if (!expected.capture) {
            write(expected.params.bufferBytes());
        }
    }

    /** Writes or reads a little, if the stream is alive. */
    void transfer(int frames) {
        PcmState state = substream.state();
        if (ended || state != PcmState.RUNNING && state != PcmState.PREPARED) {
            return;
        }
        if (expected.capture) {
            read(frames * expected.frameBytes);
        } else {
            write(frames * expected.frameBytes);
        }
    }

    private void write(int bytes) {
        byte[] samples = new byte[bytes];
        expected.pattern.fill(written, samples);
        written += (long) substream.tryWrite(ByteBuffer.wrap(samples)) * expected.frameBytes;
    }

    private void read(int bytes) {
        byte[] samples = new byte[bytes];
        int got = substream.tryRead(ByteBuffer.wrap(samples)) * expected.frameBytes;
        read += got;
        if (!cyclic && expected.exact) {
            if (!inCallback && got < bytes && got != expected.readable()) {
                fault = "not all was read: bytes=" + got + " of " + expected.readable();
            }
            expected.read(Arrays.copyOf(samples, got));
        }
    }

    /** Sends a short last message. */
    void end() {
        if (!ended && !expected.capture && !cyclic && substream.state() == PcmState.RUNNING) {
            ended = true;
            if (expected.params.periodFrames() > 1) {
                write(expected.frameBytes);
            }
            substream.endOfStream();
        }
    }

    /** Writes with a call that waits for room. */
    void blockingWrite(int bytes) {
        byte[] samples = new byte[bytes];
        expected.pattern.fill(written, samples);
        ByteBuffer source = ByteBuffer.wrap(samples);
        try {
            substream.write(source);
        } finally {
            written += source.position();
        }
    }

    /** Plays to the end with a blocking call. */
    void drain() {
        ended = true;
        substream.drain();
    }

    // --- callbacks ---

    @Override
    public void periodElapsed(PcmSubstream stream, long position, int latencyBytes) {
        if (closed) {
            fault = "called after close";
        }
        if (position < heard) {
            fault = "position went back: " + position + " behind " + heard;
        }
        heard = position;
        if (expected.exact && stream != substream) {
            fault = "told of another stream";
        }
        if (++calls % BLOCKING_CALLS == 0) {
            tryToBlock();
        }
        if (transfersInCallback && !ended && expected.exact) {
            inCallback = true;
            transfer(expected.params.periodFrames());
            inCallback = false;
        }
    }

    private void tryToBlock() {
        try {
            substream.stop();
            fault = "a blocking call was let through";
        } catch (BlockingCallException refused) {
            return;
        } catch (SoundException other) {
            if (expected.exact) {
                fault = "a blocking call was refused by " + other;
            }
        }
    }

    @Override
    public void failed(PcmSubstream stream, SoundException failure) {
        if (closed || told != null) {
            fault = "told of a failure twice, or after close";
        }
        told = failure;
    }

    // --- what must hold ---

    /** Whether the stream failed, or should have. */
    boolean isOver() {
        return expected.exact ? expected.failure != null : isFailed();
    }

    boolean isAlive() {
        return !isOver() && !ended;
    }

    boolean isFailed() {
        return substream.failure().isPresent();
    }

    /** Compares all that the stream says with what it should say. */
    void verify() {
        positions();
        SoundException failure = substream.failure().orElse(null);
        if (expected.exact) {
            counters();
            failure(failure);
        }
        if (failure != null && !counted) {
            counted = true;
            card.fuzz.histogram.count(Reasons.ofStream(failure));
            require(substream.state() == PcmState.FAILED || closed, "state=" + substream.state());
            require(told == failure || !expected.exact, "the listener was not told: " + failure);
        }
        require(fault == null, fault);
        require(expected.fault == null, expected.fault);
    }

    private void positions() {
        long nowHardware = substream.hardwarePosition();
        long nowApplication = substream.applicationPosition();
        require(
                nowHardware >= hardware && nowApplication >= application,
                "positions went back: " + nowHardware + " " + nowApplication);
        hardware = nowHardware;
        application = nowApplication;
        if (expected.capture) {
            require(application <= hardware, "read more than was recorded");
            require(cyclic || application * expected.frameBytes == read, "application position");
        } else {
            require(hardware <= application, "played more than was written");
            require(cyclic || application * expected.frameBytes == written, "application position");
        }
        PcmStatistics counts = substream.statistics();
        long rest = counts.sent() - counts.completed() - counts.returned() - counts.padded() - substream.pending();
        require(rest >= 0 && rest <= expected.params.periods(), "counters do not add up: " + counts);
        require(!expected.exact || rest == expected.waiting(), "counters do not add up: " + counts);
    }

    private void counters() {
        PcmStatistics counts = substream.statistics();
        require(hardware == expected.hardwareFrames, "hardware=" + hardware + " of " + expected.hardwareFrames);
        require(substream.pending() == expected.pending(), "pending of " + expected.pending());
        require(substream.latencyBytes() == expected.latency, "latency");
        require(counts.sent() == expected.sent, "sent of " + expected.sent);
        require(counts.completed() == expected.completed, "completed of " + expected.completed);
        require(counts.returned() == expected.returned, "returned of " + expected.returned);
        require(counts.ioErrors() == expected.ioErrors, "ioErrors of " + expected.ioErrors);
        require(counts.violations() == expected.violations, "violations of " + expected.violations);
        require(counts.outOfOrder() == expected.outOfOrder, "outOfOrder of " + expected.outOfOrder);
        require(counts.padded() == expected.padded, "padded of " + expected.padded);
    }

    private void failure(SoundException failure) {
        if (expected.failure == null) {
            require(failure == null, "failed: " + failure);
            return;
        }
        require(failure != null, "did not fail: " + expected.failure);
        String message = failure.getMessage();
        require(
                message.contains(expected.failure) && message.contains("stream=" + expected.id),
                "failed otherwise than by " + expected.failure + ": " + message);
        require(
                failure instanceof ControlException || message.contains("card=" + FuzzCard.NAME),
                "does not name the card: " + message);
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what + ": stream=" + expected.id + " params=" + expected.params + " state="
                    + substream.state() + " pending=" + substream.pending() + " " + substream.statistics());
        }
    }

    /** What a failed stream did not play can be played elsewhere, unless the application dropped it. */
    private void verifyUnplayed() {
        boolean known = !expected.capture && !cyclic && !expected.scribbled;
        if (known && isFailed() && substream.statistics().discarded() == 0) {
            ByteBuffer rest = substream.unplayed();
            byte[] samples = new byte[rest.remaining()];
            rest.get(samples);
            require(Arrays.equals(samples, expected.unplayed(written)), "unplayed");
        }
    }

    // --- the end ---

    /** Closes the stream, which gives everything back. */
    void close() {
        card.device.publishLate(expected.capture ? LyingDevice.RX : LyingDevice.TX);
        if (!card.shape.eventIdx()) {
            // Without EVENT_IDX the driver gives the device a little time before STOP: there shall be no need.
            card.device.flush(expected);
        }
        if (!closed) {
            verifyCounts();
        }
        if (parked) {
            // Its place is taken over, and its memory freed, when the stream is opened again.
            card.streams.releaseClosed();
        }
        substream.close();
        closed = true;
        card.device.forget(expected);
        verify();
    }

    /** Closes the stream while the device keeps its messages. */
    void park() {
        substream.close();
        closed = true;
        parked = true;
    }

    private void verifyCounts() {
        if (expected.exact) {
            verify();
            verifyUnplayed();
            card.fuzz.histogram.add(Reasons.OUT_OF_ORDER, expected.outOfOrder);
            card.fuzz.histogram.add(Reasons.PADDED, expected.padded);
        }
    }
}
