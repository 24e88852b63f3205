// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundException;
import java.util.Objects;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineEvent;
import javax.sound.sampled.LineUnavailableException;

/**
 * A stream of a card as javax.sound sees it. It is the card's only while the line is open.
 *
 * <p>The device runs when the line was started and has at least a period to play, or anything to record. When the card
 * goes away the line closes: reading and writing end, and nothing throws.
 *
 * <p>Thread: any. What changes the state of the stream is done under the lock; nobody waits there for the device to play.
 */
abstract class CardLine extends ControlledLine implements PeriodListener {

    private static final long LOOK_NANOS = 50_000_000L;
    private static final long MILLI = 1_000_000L;
    private static final double MICROS = 1e6;

    /** Nobody else's: a program may hold the monitor of its line for as long as it likes. */
    final Object lock = new Object();

    final CardMixer mixer;
    private final Direction direction;
    private volatile AudioFormat format;

    // Written under the lock.
    private volatile PcmSubstream stream;
    private volatile boolean running;
    private volatile boolean flowing;
    private boolean draining;

    /** Whether the end of what is written was said to the stream: nothing more can be written before that is played. */
    private boolean ended;

    /** Counts flushes and closes: who waits for what was before waits no more. */
    private volatile int generation;

    private volatile Position position = new Position(0, true);

    /**
     * Where the stream is.
     *
     * @param base frames before its own position was 0
     * @param still whether its own position does not count
     */
    private record Position(long base, boolean still) {}

    CardLine(CardMixer mixer, DataLine.Info info, AudioFormat format, Direction direction) {
        super(info, mixer.events());
        this.mixer = mixer;
        this.format = format;
        this.direction = direction;
    }

    // --- opening and closing ---

    /** In the words of lines of both directions; {@code bufferBytes} is a wish. */
    public void open(AudioFormat wanted, int bufferBytes) throws LineUnavailableException {
        if (!LineFormats.isWhole(wanted)) {
            throw new IllegalArgumentException("a format must say everything: format=" + wanted);
        }
        synchronized (lock) {
            if (stream != null) {
                if (!wanted.matches(format)) {
                    throw new IllegalStateException("line is open in another format: format=" + format);
                }
                return;
            }
            mixer.opened(this);
            boolean done = false;
            try {
                stream = new FreeStream(mixer, direction, this).take(wanted, bufferBytes);
                done = true;
            } finally {
                if (!done) {
                    mixer.closed(this);
                }
            }
            format = wanted;
            position = new Position(0, false);
            ended = false;
        }
        tell(LineEvent.Type.OPEN);
        if (!mixer.isThere()) {
            close();
            throw new LineUnavailableException(
                    "card was removed: card=" + mixer.card().name());
        }
    }

    /** The same with a buffer of half a second. */
    public void open(AudioFormat wanted) throws LineUnavailableException {
        open(wanted, AudioSystem.NOT_SPECIFIED);
    }

    @Override
    public void open() throws LineUnavailableException {
        open(format);
    }

    @Override
    public void close() {
        PcmSubstream closed;
        boolean ran;
        synchronized (lock) {
            closed = stream;
            ran = running;
            if (closed != null) {
                position = new Position(getLongFramePosition(), true);
            }
            stream = null;
            running = false;
            flowing = false;
            generation++;
            lock.notifyAll();
        }
        if (closed != null) {
            closed.close();
            mixer.closed(this);
            if (ran) {
                tell(LineEvent.Type.STOP);
            }
            tell(LineEvent.Type.CLOSE);
        }
    }

    @Override
    public boolean isOpen() {
        return stream != null;
    }

    @Override
    public void periodElapsed(PcmSubstream substream, long hardwarePosition, int latencyBytes) {
        // whoever waits, waits at the stream
    }

    // --- running ---

    @Override
    public void start() {
        synchronized (lock) {
            if (stream == null || running) {
                return;
            }
            running = true;
            flow();
            lock.notifyAll();
        }
        tell(LineEvent.Type.START);
    }

    /** Starts the device if the line was started and has something for it; false if the device refuses. Under the lock. */
    final boolean flow() {
        boolean isDue = running
                && !flowing
                && (direction == Direction.INPUT
                        || stream.delay() >= (ended ? 1 : stream.params().periodFrames()));
        if (isDue) {
            flowing = attempt(stream::start);
        }
        return !isDue || flowing;
    }

    /** What a device that went away does not do any more is no error of the program. */
    private static boolean attempt(Runnable command) {
        try {
            command.run();
            return true;
        } catch (SoundException gone) {
            return false;
        }
    }

    @Override
    public void stop() {
        synchronized (lock) {
            if (stream == null || !running) {
                return;
            }
            running = false;
            if (flowing) {
                attempt(stream::stop);
                flowing = false;
            }
            lock.notifyAll();
        }
        tell(LineEvent.Type.STOP);
    }

    /** Forgets what was not played, or not read; positions go on. */
    @Override
    public void flush() {
        synchronized (lock) {
            if (stream != null) {
                generation++;
                anew(getLongFramePosition());
            }
        }
    }

    /** Goes on at a position; what was written is forgotten, and who waits for it waits no more. Under the lock. */
    final void seek(long at) {
        generation++;
        anew(at);
    }

    /** The stream begins again, at a position. Under the lock. */
    private void anew(long at) {
        position = new Position(at, true);
        PcmSubstream open = stream;
        attempt(open::drop);
        flowing = false;
        ended = false;
        if (attempt(open::prepare)) {
            position = new Position(at, false);
        }
        if (direction == Direction.INPUT) {
            flow();
        }
        lock.notifyAll();
    }

    /** Waits until all that was written is played; on a line that does not run, until it does. One at a time. */
    final void drainPlayback() {
        int begun;
        synchronized (lock) {
            begun = generation;
            while (draining && generation == begun) {
                if (!pause()) {
                    return;
                }
            }
            draining = generation == begun && stream != null && stream.delay() > 0;
            if (!draining) {
                return;
            }
        }
        try {
            boolean more = true;
            while (more) {
                more = drainOnce(begun);
            }
        } finally {
            synchronized (lock) {
                draining = false;
                lock.notifyAll();
            }
        }
    }

    /** Answers whether it is to be called again: the line was stopped meanwhile. */
    private boolean drainOnce(int begun) {
        PcmSubstream open;
        synchronized (lock) {
            while (generation == begun && !running) {
                if (!pause()) {
                    return false;
                }
            }
            if (generation != begun) {
                return false;
            }
            open = stream;
            ended = true;
            boolean flows = attempt(open::endOfStream) && (flowing || attempt(open::start));
            flowing = flows;
            if (!flows) {
                return false;
            }
        }
        boolean done = attempt(open::drain);
        synchronized (lock) {
            if (generation == begun && done) {
                anew(getLongFramePosition());
                return false;
            }
            flowing = flowing && (open.state() == PcmState.RUNNING || open.state() == PcmState.DRAINING);
            return generation == begun && !running && open.failure().isEmpty();
        }
    }

    /** Waits a little, under the lock; false if its caller was interrupted. */
    final boolean pause() {
        try {
            lock.wait(LOOK_NANOS / MILLI);
            return true;
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Waits a little for room, or data, without the lock; false if there will be none, or its caller was interrupted. */
    static boolean awaitStream(PcmSubstream open) {
        attempt(() -> open.awaitPeriod(LOOK_NANOS)); // not legal just when somebody stops or flushes
        return open.failure().isEmpty() && !Thread.currentThread().isInterrupted();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public boolean isActive() {
        return flowing;
    }

    // --- what lines of both directions ask ---

    final PcmSubstream stream() {
        return stream;
    }

    final int generation() {
        return generation;
    }

    /** Whether nothing can be written before what is written is played: somebody drains, or gave up to. Under the lock. */
    final boolean isPlayingOut() {
        if (ended && !draining && stream.delay() == 0) {
            anew(getLongFramePosition());
        } else if (ended && !draining) {
            flow();
        }
        return draining || ended;
    }

    final void requireWhole(byte[] data, int offset, int length) {
        if (length % format.getFrameSize() != 0) {
            throw new IllegalArgumentException(
                    "whole frames only: bytes=" + length + " frame=" + format.getFrameSize());
        }
        Objects.checkFromIndexSize(offset, length, data.length);
    }

    @Override
    public AudioFormat getFormat() {
        return format;
    }

    @Override
    public int getBufferSize() {
        PcmSubstream open = stream;
        return open == null ? AudioSystem.NOT_SPECIFIED : open.params().bufferBytes();
    }

    @Override
    public int available() {
        PcmSubstream open = stream;
        if (open == null) {
            return 0;
        }
        long frames =
                direction == Direction.INPUT ? open.delay() : open.params().bufferFrames() - open.delay();
        return (int) Math.max(0, frames) * format.getFrameSize();
    }

    @Override
    public int getFramePosition() {
        return (int) getLongFramePosition();
    }

    @Override
    public long getLongFramePosition() {
        Position now = position;
        PcmSubstream open = stream;
        return now.still || open == null ? now.base : now.base + open.hardwarePosition();
    }

    @Override
    public long getMicrosecondPosition() {
        return (long) (getLongFramePosition() * MICROS / format.getFrameRate());
    }
}
