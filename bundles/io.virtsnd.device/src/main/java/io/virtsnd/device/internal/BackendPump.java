// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves bytes between the ring of one stream and its audio backend, on a thread of its own: the only thread of a device
 * that calls a backend and may be blocked by it.
 *
 * <p>Lifetime: made and started when a backend is bound to a stream that is prepared. {@link #finish()} lets it play what
 * is staged, close and end; {@link #abandon()} gives a pump up whose backend does not come back: the thread is
 * interrupted, and from then on nobody waits for it or listens to it.
 */
final class BackendPump implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(BackendPump.class);
    private static final int CHUNK_MIN = 16 * 1024;

    final AudioBackend backend;
    final DeviceStream stream;
    final FrameRing ring;

    /** The next in the list of the {@link Doorbell}. */
    BackendPump nextListed;

    /** When it is given up, once it is to finish. */
    long abandonAt;

    private long takenThen;

    private final AudioStreamConfig config;
    private final Doorbell doorbell;
    private final int chunk;
    private final int blockBytes;
    private final boolean reportsDry;
    private final Thread thread;
    private final AtomicBoolean listed = new AtomicBoolean();

    private volatile boolean running;
    private volatile boolean finishing;
    private volatile boolean abandoned;
    private volatile boolean done;
    private volatile boolean idle;
    private volatile boolean dry;
    private volatile int wanted;

    /** Bytes that the backend took; written by the pump alone. */
    private volatile long taken;

    /** What a pump needs besides its stream and backend. */
    record Setup(AudioStreamConfig config, int ringBytes, boolean reportsDry, Doorbell doorbell) {}

    BackendPump(AudioBackend backend, DeviceStream stream, Setup setup) {
        this.backend = backend;
        this.stream = stream;
        config = setup.config();
        doorbell = setup.doorbell();
        reportsDry = setup.reportsDry();
        blockBytes = stream.params.blockBytes();
        ring = new FrameRing(setup.ringBytes(), blockBytes);
        chunk = Math.max(config.periodBytes(), CHUNK_MIN / blockBytes * blockBytes);
        thread = new Thread(null, this, "virtsnd-" + config.device() + "-stream-" + config.streamId(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(BackendPump.class.getClassLoader());
    }

    void start() {
        thread.start();
    }

    /** The driver started or stopped the stream. */
    void running(boolean now) {
        running = now;
        LockSupport.unpark(thread);
    }

    /** To be played or recorded no more: what is staged is played, then the backend's stream is closed. */
    void finish() {
        finishing = true;
        LockSupport.unpark(thread);
    }

    /** Nobody waits for this pump any more. */
    void abandon() {
        abandoned = true;
        thread.interrupt();
    }

    /** Whether the thread has nothing to do any more: the backend's stream is closed. */
    boolean isDone() {
        return done;
    }

    /** Waits until the pump is done. Thread: any but the pump's and the device's. */
    boolean await(long nanos) {
        try {
            thread.join(Math.max(1, nanos / 1_000_000L));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return done;
    }

    /** Whether the backend took something since this was asked last. Thread: the device's. */
    boolean isProgressing() {
        long now = taken;
        boolean progress = now != takenThen;
        takenThen = now;
        return progress;
    }

    /** Whether the backend waited for the device; asked once. */
    boolean takeDry() {
        if (!dry) {
            return false; // not cleared: the pump may set it now
        }
        dry = false;
        return true;
    }

    /** Frames in so many bytes of this pump, whose stream may have other parameters by now. */
    long frames(long bytes) {
        return bytes * Byte.SIZE / config.format().frameBits(config.channels());
    }

    AtomicBoolean isListed() {
        return listed;
    }

    /** The device added to the ring, or took from it. */
    void moved() {
        // The pump says that it is idle and then looks at the ring again: one of us sees the other.
        VarHandle.fullFence();
        if (idle) {
            LockSupport.unpark(thread);
        }
    }

    /** The device wants to be told when it can move so many bytes; it looks at the ring again after this. */
    void want(long bytes) {
        wanted = (int) Math.min(bytes, Math.max(blockBytes, ring.capacity() / 2 / blockBytes * blockBytes));
    }

    @Override
    public void run() {
        try {
            if (!backend.supports(config)) {
                throw new IOException("audio backend does not support " + config);
            }
            try (Opened opened = opened()) {
                if (config.direction() == Direction.OUTPUT) {
                    play(opened.audio);
                    opened.whole = ring.available() == 0;
                } else {
                    record(opened.audio);
                    opened.whole = true;
                }
            }
        } catch (IOException | RuntimeException | Error failure) { // whatever it is, it is the backend's
            stream.backendErrors.incrementAndGet();
            if (abandoned) {
                LOG.debug("abandoned audio backend returned: {}", config, failure);
            } else {
                LOG.warn(
                        "audio backend failed, its sound is lost until another is bound: {}: {}",
                        config,
                        failure.toString());
                LOG.debug("where", failure);
            }
        } finally {
            done = true;
            doorbell.ring(this);
        }
    }

    /** A stream of the backend: closed in the end, or aborted if sound of it is lost. */
    private static final class Opened implements Closeable {

        private final AudioStream audio;
        private boolean whole;

        Opened(AudioStream audio) {
            this.audio = audio;
        }

        @Override
        public void close() throws IOException {
            if (whole) {
                audio.close();
            } else {
                audio.abort();
            }
        }
    }

    private Opened opened() throws IOException {
        AudioStream audio = backend.open(config);
        if (audio == null) {
            throw new IOException("audio backend opened no stream: it answered null");
        }
        return new Opened(audio);
    }

    private void play(AudioStream audio) throws IOException {
        boolean started = false;
        while (!abandoned) {
            // Read before the ring: whoever wrote them staged everything before.
            boolean finish = finishing;
            boolean run = running;
            int staged = ring.available();
            if (!started && (run || staged > 0)) {
                audio.start();
                started = true;
            }
            if (staged > 0) {
                write(audio, staged);
            } else if (finish) {
                return;
            } else if (started && !run) {
                audio.stop();
                started = false;
            } else {
                awaitFrames(started);
            }
        }
    }

    private void write(AudioStream audio, int staged) throws IOException {
        ByteBuffer frames = ring.data(Math.min(staged, chunk));
        int offered = frames.remaining();
        int bytes = audio.write(frames);
        if (bytes < 1 || bytes > offered || bytes % blockBytes != 0) {
            throw new IOException("audio backend broke its contract: write() answered " + bytes + " of " + offered
                    + " bytes; must be whole frames, at least one");
        }
        ring.consumed(bytes);
        taken += bytes;
        tell(ring.room());
    }

    private void awaitFrames(boolean started) {
        if (started && reportsDry && !dry) {
            dry = true;
            doorbell.ring(this);
        }
        idle = true;
        if (ring.available() == 0 && running == started && !finishing && !abandoned) {
            LockSupport.park(this);
        }
        idle = false;
    }

    private void record(AudioStream audio) throws IOException {
        boolean started = false;
        while (!abandoned && !finishing) {
            boolean run = running;
            if (run && !started) {
                audio.start();
                started = true;
            } else if (started && !run) {
                audio.stop();
                started = false;
            } else if (!started || ring.room() == 0) {
                awaitRoom(started);
            } else if (!read(audio)) {
                return;
            }
        }
    }

    private boolean read(AudioStream audio) throws IOException {
        ByteBuffer space = ring.space(chunk);
        int offered = space.remaining();
        int given = audio.read(space);
        if (given > offered || given % blockBytes != 0) {
            throw new IOException("audio backend broke its contract: read() answered " + given + " of " + offered
                    + " bytes; must be whole frames");
        }
        if (given <= 0) {
            return false;
        }
        ring.produced(given);
        tell(ring.available());
        return true;
    }

    private void awaitRoom(boolean started) {
        if (started && reportsDry && !dry) {
            dry = true;
            doorbell.ring(this);
        }
        idle = true;
        if ((!started || ring.room() == 0) && running == started && !finishing && !abandoned) {
            LockSupport.park(this);
        }
        idle = false;
    }

    private void tell(int bytes) {
        // The device says what it wants and then looks at the ring again: one of us sees the other.
        VarHandle.fullFence();
        int want = wanted;
        if (want > 0 && bytes >= want) {
            wanted = 0;
            doorbell.ring(this);
        }
    }
}
