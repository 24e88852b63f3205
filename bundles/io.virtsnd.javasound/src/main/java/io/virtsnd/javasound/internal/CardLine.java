// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmSubstream;
import io.virtsnd.api.PeriodListener;
import io.virtsnd.api.SoundException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.Control;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineEvent;
import javax.sound.sampled.LineListener;
import javax.sound.sampled.LineUnavailableException;

/**
 * A stream of a card as javax.sound sees it. It is the card's only while the line is open.
 *
 * <p>The device runs when the line was started and has something to play, or to record. When the card goes away the line
 * closes: reading and writing end, and nothing throws.
 *
 * <p>Thread: any; listeners are called by whoever changes the line, with no lock held.
 */
abstract class CardLine implements DataLine, PeriodListener {

    private static final long LOOK_NANOS = 50_000_000L;
    private static final long MICROS = 1_000_000L;

    final CardMixer mixer;
    final Gain gain = new Gain();
    private final DataLine.Info info;
    private final Direction direction;
    private final List<LineListener> listeners = new CopyOnWriteArrayList<>();
    private volatile AudioFormat format;
    private volatile PcmSubstream stream;
    private volatile boolean running;
    private volatile boolean flowing;

    /** Counts flushes and closes: whoever waits for room waits for nothing any more. */
    private volatile int flushes;

    /** Frames before the stream's position was 0 the last time. */
    private volatile long base;

    CardLine(CardMixer mixer, DataLine.Info info, AudioFormat format, Direction direction) {
        this.mixer = mixer;
        this.info = info;
        this.format = format;
        this.direction = direction;
    }

    // --- opening and closing ---

    final void acquire(AudioFormat wanted, int bufferBytes) throws LineUnavailableException {
        if (!LineFormats.isWhole(wanted)) {
            throw new IllegalArgumentException("a format must say everything: format=" + wanted);
        }
        synchronized (this) {
            if (stream != null) {
                if (!wanted.matches(format)) {
                    throw new IllegalStateException("line is open in another format: format=" + format);
                }
                return;
            }
            stream = new FreeStream(mixer, direction, this).take(wanted, bufferBytes);
            format = wanted;
            base = 0;
            flowing = false;
            running = false;
        }
        mixer.opened(this);
        tell(LineEvent.Type.OPEN);
    }

    @Override
    public void open() throws LineUnavailableException {
        acquire(format, AudioSystem.NOT_SPECIFIED);
    }

    @Override
    public void close() {
        PcmSubstream closed;
        synchronized (this) {
            closed = stream;
            if (closed != null) {
                base += closed.hardwarePosition();
            }
            stream = null;
            running = false;
            flowing = false;
            flushes++;
            notifyAll();
        }
        if (closed != null) {
            closed.close();
            mixer.closed(this);
            tell(LineEvent.Type.CLOSE);
        }
    }

    @Override
    public boolean isOpen() {
        return stream != null;
    }

    @Override
    public void periodElapsed(PcmSubstream substream, long position, int latencyBytes) {
        // whoever waits, waits at the stream
    }

    // --- running ---

    @Override
    public void start() {
        synchronized (this) {
            if (stream == null || running) {
                return;
            }
            running = true;
            notifyAll();
        }
        flow();
        tell(LineEvent.Type.START);
    }

    /** Starts the device if the line was started and has something for it. */
    final synchronized void flow() {
        PcmSubstream open = stream;
        if (open == null || !running || flowing) {
            return;
        }
        boolean hasSound =
                direction == Direction.INPUT || open.delay() >= open.params().periodFrames();
        if (hasSound) {
            attempt(open::start);
            flowing = true;
        }
    }

    /** What a device that went away does not do any more is no error of the application. */
    private boolean attempt(Runnable command) {
        try {
            command.run();
            return true;
        } catch (SoundException gone) {
            return false;
        }
    }

    @Override
    public void stop() {
        synchronized (this) {
            if (stream == null || !running) {
                return;
            }
            running = false;
            if (flowing) {
                attempt(stream::stop);
                flowing = false;
            }
            notifyAll();
        }
        tell(LineEvent.Type.STOP);
    }

    /** Forgets what was not played, or not read; positions go on. */
    @Override
    public void flush() {
        synchronized (this) {
            flushes++;
            notifyAll();
            anew();
        }
        flow();
    }

    /** The stream begins again. Under the lock. */
    private void anew() {
        PcmSubstream open = stream;
        if (open != null) {
            base += open.hardwarePosition();
            attempt(() -> {
                open.drop();
                open.prepare();
            });
            flowing = false;
        }
    }

    /** Waits until all that was written is played; on a line that does not run, until it does. */
    final void drainPlayback() {
        int before = flushes;
        while (stream != null && flushes == before && getPending() > 0) {
            PcmSubstream open = stream;
            if (running && open != null) {
                attempt(() -> {
                    open.endOfStream();
                    if (!flowing) {
                        open.start();
                        flowing = true;
                    }
                    open.drain();
                });
                synchronized (this) {
                    if (stream == open && flushes == before) {
                        anew();
                    }
                }
                return;
            }
            pause();
        }
    }

    private long getPending() {
        PcmSubstream open = stream;
        return open == null ? 0 : open.delay();
    }

    private synchronized void pause() {
        try {
            wait(LOOK_NANOS / MICROS);
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            flushes++;
        }
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

    final int flushes() {
        return flushes;
    }

    /** Waits a little for room, or data; false if there will be none, or whoever waits was interrupted. */
    final boolean awaitStream(int flushesBefore) {
        PcmSubstream open = stream;
        if (open == null || flushes != flushesBefore || Thread.currentThread().isInterrupted()) {
            return false;
        }
        if (flowing) {
            return attempt(() -> open.awaitPeriod(LOOK_NANOS)) && open.failure().isEmpty();
        }
        pause();
        return true;
    }

    final void requireWhole(byte[] data, int offset, int length) {
        if (length % format.getFrameSize() != 0) {
            throw new IllegalArgumentException(
                    "whole frames only: bytes=" + length + " frame=" + format.getFrameSize());
        }
        java.util.Objects.checkFromIndexSize(offset, length, data.length);
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
        PcmSubstream open = stream;
        return open == null ? base : base + open.hardwarePosition();
    }

    @Override
    public long getMicrosecondPosition() {
        return (long) (getLongFramePosition() * (double) MICROS / format.getFrameRate());
    }

    @Override
    public float getLevel() {
        return AudioSystem.NOT_SPECIFIED;
    }

    @Override
    public Line.Info getLineInfo() {
        return info;
    }

    @Override
    public Control[] getControls() {
        return LineFormats.samples(format).map(gain::controls).orElse(new Control[0]);
    }

    @Override
    public boolean isControlSupported(Control.Type wanted) {
        return Stream.of(getControls()).anyMatch(control -> control.getType().equals(wanted));
    }

    @Override
    public Control getControl(Control.Type wanted) {
        return Stream.of(getControls())
                .filter(control -> control.getType().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("line has no such control: control=" + wanted));
    }

    @Override
    public void addLineListener(LineListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeLineListener(LineListener listener) {
        listeners.remove(listener);
    }

    final void tell(LineEvent.Type type) {
        LineEvent event = new LineEvent(this, type, getLongFramePosition());
        listeners.forEach(listener -> listener.update(event));
    }
}
