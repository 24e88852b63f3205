// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pumps of a device: one for each stream that is prepared while an audio backend is bound, and those that are on their
 * way out.
 *
 * <p>A pump that leaves (RELEASE, reset, swap of backends) plays what is staged and closes its stream. It is given up when
 * its backend takes nothing for {@link #ABANDON_NANOS}, or after 1 s when the backend itself goes away.
 *
 * <p>Thread: under the device lock.
 */
final class BackendPumps {

    /** How long a backend may take nothing while its pump is to close. */
    static final long ABANDON_NANOS = 3_000_000_000L;

    /** The most memory for the rings of all streams together, in bytes: a driver does not get at the rest of the heap. */
    private static final long RINGS_MAX = Runtime.getRuntime().maxMemory() / 4;

    private static final Logger LOG = LoggerFactory.getLogger(BackendPumps.class);
    private static final int RING_MAX = 16 << 20;
    private static final int LOSSLESS_RING = 256 << 10;
    private static final int BACKEND_CLOCK_RINGS_PER_SECOND = 50;

    private final DeviceSettings settings;
    private final Doorbell doorbell;
    private final List<BackendPump> closing = new ArrayList<>();
    private AudioBackend backend;
    private long ringBytes;

    BackendPumps(DeviceSettings settings, Doorbell doorbell) {
        this.settings = settings;
        this.doorbell = doorbell;
    }

    AudioBackend backend() {
        return backend;
    }

    void backend(AudioBackend other) {
        backend = other;
    }

    AudioStreamConfig config(DeviceStream stream, StreamParams params) {
        return new AudioStreamConfig(
                settings.name(),
                stream.id,
                stream.info.direction(),
                params.format(),
                params.rate(),
                params.channels(),
                params.periodBytes(),
                params.bufferBytes());
    }

    /** Gives a prepared stream a pump, if a backend is bound. */
    void attach(DeviceStream stream) {
        if (backend == null || stream.pump != null) {
            return;
        }
        int bytes = ringBytes(stream.params);
        if (ringBytes + bytes > RINGS_MAX) {
            stream.backendErrors.incrementAndGet();
            LOG.warn(
                    "no memory for the ring of an audio backend, its sound is discarded: device={} stream={} need={}"
                            + " free={}; use fewer streams",
                    settings.name(),
                    stream.id,
                    bytes,
                    RINGS_MAX - ringBytes);
            return;
        }
        boolean reportsDry = settings.clock() == ClockKind.BACKEND;
        BackendPump.Setup setup = new BackendPump.Setup(config(stream, stream.params), bytes, reportsDry, doorbell);
        try {
            stream.pump = new BackendPump(backend, stream, setup);
            stream.pump.start();
            ringBytes += stream.pump.ring.capacity();
        } catch (OutOfMemoryError exhausted) {
            stream.pump = null;
            stream.backendErrors.incrementAndGet();
            LOG.warn(
                    "no memory or thread for an audio backend, its sound is discarded: device={} stream={} bytes={}",
                    settings.name(),
                    stream.id,
                    bytes,
                    exhausted);
        }
    }

    /** Takes the pump from a stream and lets it finish. */
    void detach(DeviceStream stream, long now) {
        BackendPump pump = stream.pump;
        if (pump == null) {
            return;
        }
        stream.pump = null;
        stream.closing++;
        pump.abandonAt = now + ABANDON_NANOS;
        pump.isProgressing();
        closing.add(pump);
        pump.finish();
        if (pump.isDone()) {
            leave(pump);
        }
    }

    /** A pump has news; true if it left, or has to: its backend's stream is closed. */
    boolean leaves(BackendPump pump, long now) {
        if (!pump.isDone()) {
            return false;
        }
        DeviceStream stream = pump.stream;
        if (stream.pump == pump) {
            if (!stream.plays && pump.ring.available() > 0) {
                return false;
            }
            stream.captureEnded = !stream.plays;
            detach(stream, now);
        } else {
            leave(pump);
        }
        return true;
    }

    /** The pumps that are closing. */
    List<BackendPump> closing() {
        return closing;
    }

    /** Gives up the pumps whose time is over; answers whether there were such. */
    boolean expire(long now) {
        boolean any = false;
        for (int i = closing.size() - 1; i >= 0; i--) {
            BackendPump pump = closing.get(i);
            if (pump.abandonAt - now <= 0) {
                if (pump.isProgressing()) {
                    pump.abandonAt = now + ABANDON_NANOS;
                    continue;
                }
                giveUp(pump);
                any = true;
            }
        }
        return any;
    }

    void giveUp(BackendPump pump) {
        if (closing.contains(pump)) {
            LOG.warn(
                    "audio backend does not come back, its thread is abandoned: device={} stream={}",
                    settings.name(),
                    pump.stream.id);
            pump.stream.backendErrors.incrementAndGet();
            pump.abandon();
            leave(pump);
        }
    }

    /** When the next pump is given up, in ns from now; forever if none is closing. */
    long nanosToNext(long now) {
        long nanos = Long.MAX_VALUE;
        for (int i = 0; i < closing.size(); i++) {
            nanos = Math.min(nanos, Math.max(0, closing.get(i).abandonAt - now));
        }
        return nanos;
    }

    private void leave(BackendPump pump) {
        if (closing.remove(pump)) {
            pump.stream.closing--;
            ringBytes -= pump.ring.capacity();
            if (pump.stream.plays) {
                int lost = pump.ring.capacity() - pump.ring.room();
                pump.stream.discarded.addAndGet(pump.frames(lost));
            }
        }
    }

    /**
     * Two periods at least. In real time a second of sound, because what does not fit is lost; with the backend's clock
     * no more than it needs to go on playing; otherwise what makes few turns between the threads.
     */
    private int ringBytes(StreamParams params) {
        int rate = params.rate().hertz();
        long wanted =
                switch (settings.clock()) {
                    case SAMPLE -> Math.min(RING_MAX, params.bytes(rate, Long.MAX_VALUE >> 8));
                    case BACKEND -> params.bytes(rate / BACKEND_CLOCK_RINGS_PER_SECOND, Long.MAX_VALUE >> 8);
                    case STEPPED, FREE -> LOSSLESS_RING;
                };
        // The more streams there are, the smaller become the rings of the last.
        wanted = Math.min(wanted, (RINGS_MAX - ringBytes) / 2);
        return (int) Math.max(wanted, 2L * params.periodBytes());
    }
}
