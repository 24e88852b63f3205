// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.Direction;
import io.virtsnd.api.IllegalPcmStateException;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmStatistics;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.RearmMode;
import io.virtsnd.api.SoundException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A stream with a buffer and a device that plays a period when it is told to, or when a write waits for room. It punishes
 * a player that starts or ends in the wrong order, and one that lets the buffer run dry before the end.
 */
final class FakeSubstream implements PcmSubstream {

    final ByteArrayOutputStream played = new ByteArrayOutputStream();
    final List<String> calls = new ArrayList<>();
    PeriodListener listener;
    /** Frames after which the device is gone; -1 for never. */
    long goneAfter = -1;

    private PcmParams params;
    private ByteBuffer buffer;
    private PcmState state = PcmState.INITIAL;
    private boolean ended;
    private long written;
    private long completed;
    private long periods;

    private void command(String name, PcmState next, PcmState... legal) {
        if (!List.of(legal).contains(state)) {
            throw new IllegalPcmStateException(name, 0, state, "");
        }
        calls.add(name);
        state = next;
    }

    /** The device plays one period; false if there is none. */
    synchronized boolean elapse() {
        int bytes = Math.min(params.periodBytes(), buffer.position());
        boolean whole = bytes == params.periodBytes();
        if (state != PcmState.RUNNING && state != PcmState.DRAINING || bytes == 0 || (!whole && !ended)) {
            return false;
        }
        byte[] period = new byte[bytes];
        buffer.flip().get(period);
        buffer.compact();
        played.writeBytes(period);
        completed += params.frames(bytes);
        periods++;
        if (goneAfter >= 0 && completed >= goneAfter) {
            state = PcmState.FAILED;
            listener.failed(this, new DeviceGoneException("device is gone"));
            return false;
        }
        listener.periodElapsed(this, completed, 0);
        return true;
    }

    @Override
    public void setParams(PcmParams chosen) {
        command("setParams", PcmState.SET, PcmState.INITIAL);
        params = chosen;
        buffer = ByteBuffer.allocateDirect(chosen.bufferBytes());
    }

    @Override
    public void prepare() {
        command("prepare", PcmState.PREPARED, PcmState.SET);
    }

    @Override
    public void start() {
        if (buffer.position() == 0) {
            throw new IllegalStateException("started with nothing to play");
        }
        command("start", PcmState.RUNNING, PcmState.PREPARED);
    }

    @Override
    public synchronized int tryWrite(ByteBuffer source) {
        if (ended) {
            throw new IllegalStateException("written after the end");
        }
        int count = Math.min(source.remaining(), buffer.remaining());
        if (count == 0) {
            return 0;
        }
        ByteBuffer part = source.duplicate().limit(source.position() + count);
        buffer.put(part);
        source.position(source.position() + count);
        written += params.frames(count);
        return (int) params.frames(count);
    }

    @Override
    public int write(ByteBuffer source) {
        if (params.rearm() == RearmMode.CYCLIC) {
            throw new IllegalStateException("the callback refills");
        }
        int frames = tryWrite(source);
        while (source.hasRemaining()) {
            if (!elapse()) {
                throw failure().orElse(new SoundException("buffer is full and nothing plays"));
            }
            frames += tryWrite(source);
        }
        return frames;
    }

    @Override
    public void endOfStream() {
        calls.add("endOfStream");
        ended = true;
    }

    @Override
    public synchronized void drain() {
        command("drain", PcmState.DRAINING, PcmState.RUNNING);
        ended = true;
        while (elapse()) {
            // until all is played
        }
        state = PcmState.STOPPED;
    }

    @Override
    public void close() {
        calls.add("close");
        state = PcmState.CLOSED;
    }

    @Override
    public PcmInfo info() {
        return new PcmInfo(
                0, 0, Direction.OUTPUT, 1, 8, EnumSet.allOf(PcmFormat.class), EnumSet.allOf(PcmRate.class), Set.of());
    }

    @Override
    public PcmState state() {
        return state;
    }

    @Override
    public Optional<SoundException> failure() {
        return state == PcmState.FAILED ? Optional.of(new DeviceGoneException("device is gone")) : Optional.empty();
    }

    @Override
    public PcmParams params() {
        return params;
    }

    @Override
    public long hardwarePosition() {
        return completed;
    }

    @Override
    public long applicationPosition() {
        return written;
    }

    @Override
    public long delay() {
        return written - completed;
    }

    @Override
    public synchronized PcmStatistics statistics() {
        return new PcmStatistics(periods, periods, 0, 0, 0, completed, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    private static UnsupportedOperationException notUsed() {
        return new UnsupportedOperationException("a player does not need this");
    }

    @Override
    public void stop() {
        throw notUsed();
    }

    @Override
    public void drop() {
        throw notUsed();
    }

    @Override
    public void release() {
        throw notUsed();
    }

    @Override
    public void recover() {
        throw notUsed();
    }

    @Override
    public int read(ByteBuffer target) {
        throw notUsed();
    }

    @Override
    public int tryRead(ByteBuffer target) {
        throw notUsed();
    }

    @Override
    public ByteBuffer beginPeriod() {
        throw notUsed();
    }

    @Override
    public void commitPeriod(int frames) {
        throw notUsed();
    }

    @Override
    public int latencyBytes() {
        return 0;
    }

    @Override
    public int pending() {
        return buffer.position() / params.periodBytes();
    }

    @Override
    public boolean awaitPeriod(long timeoutNanos) {
        throw notUsed();
    }

    @Override
    public ByteBuffer unplayed() {
        throw notUsed();
    }
}
