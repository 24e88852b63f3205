// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.QueueStatistics;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.DeviceStreamStatistics;
import io.virtsnd.api.backend.SoundDeviceControl;
import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.BackendSession;
import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.virtqueue.AvailViolation;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A software virtio sound device (virtio 1.2, 5.14).
 *
 * <p>One thread serves everything: queues, commands, clocks; it parks while there is nothing to do. What it works on is
 * guarded by one lock, which it gives up between rounds: the registers, the audio backends and the owner's commands come
 * from other threads and wait for one round at most. Notifications and audio backends are called without the lock.
 *
 * <p>Lifetime: {@link #start()} starts the thread; without it, as in tests, {@link #doWork()} makes the rounds.
 * {@link #close()} gives all memory back, lets audio backends close their files (at most 1 s) and ends the thread.
 */
public final class SoundDevice implements VirtioBackend, SoundDeviceControl, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SoundDevice.class);
    private static final long CLOSE_NANOS = 1_000_000_000L;

    private final DeviceLock lock = new DeviceLock();
    private final DeviceSettings settings;
    private final LongSupplier nanoTime;
    private final Rejections rejections = new Rejections();
    private final Doorbell doorbell = new Doorbell();
    private final DeviceModel model;
    private final DeviceThread thread;

    private final Notifications notifications = new Notifications();
    private final AtomicLong failures = new AtomicLong();

    private DeviceSession session;
    private boolean isBusy;
    private boolean closed;

    /**
     * @param settings what the device is made of
     * @param nanoTime a monotonic clock, in ns
     */
    public SoundDevice(DeviceSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        model = new DeviceModel(settings, rejections, doorbell);
        thread = new DeviceThread("virtsnd-" + settings.name(), doorbell, this::doWork, this::faulted);
    }

    /** Starts the thread of the device. */
    public void start() {
        thread.start();
    }

    @Override
    public BackendSession claim(String holder, BackendHost host) {
        return locked(() -> {
            if (closed) {
                throw new TransportException("device is gone: device=" + settings.name());
            }
            if (session != null) {
                throw new ClaimedException("device " + settings.name(), session.holder, holder);
            }
            session = new DeviceSession(this, holder, host);
            return session;
        });
    }

    /**
     * Makes one round: everything that was notified or is due.
     *
     * <p>Thread: the device's, or a test's that did not start one.
     *
     * @return ns until the next round has something to do, {@link Long#MAX_VALUE} if only a notification brings more
     */
    public long doWork() {
        try {
            return round();
        } catch (InternalError fault) {
            // The JVM says so somewhere after the access, so it is caught around everything that accesses.
            faulted(fault);
            return 0;
        }
    }

    private void faulted(InternalError fault) {
        locked(() -> memoryFault(fault));
        doorbell.ring(Doorbell.OTHER);
    }

    private long round() {
        if (isBusy) {
            lock.letCallersGo();
        }
        int bits = doorbell.take();
        int signals;
        long wait;
        BackendHost host;
        ParamsQuestion question;
        synchronized (lock) {
            long now = nanoTime.getAsLong();
            work(bits, now);
            signals = takeSignals();
            host = session == null ? null : session.host;
            question = model.commands.question();
            wait = model.nanosToNext(isLive(), now);
        }
        notifications.send(host, signals);
        if (question != null) {
            ask(question);
            wait = 0;
        }
        isBusy = wait == 0;
        return wait;
    }

    private void work(int bits, long now) {
        try {
            model.work(bits, isLive(), now);
        } catch (RuntimeException bug) {
            // Memory that was taken away reads as zeros before the JVM throws: if that led here, it throws now.
            Thread.yield();
            failures.incrementAndGet();
            LOG.error("sound device fails and needs a reset: device={}", settings.name(), bug);
            fail();
        }
        if (isLive() && model.queues.isAnyBroken()) {
            complain("driver broke a queue", null);
            fail();
        }
    }

    private void memoryFault(InternalError fault) {
        complain("memory of the driver was taken away", fault);
        model.queues.memoryFault();
        fail();
    }

    /** Once a claim, so that a hostile driver does not fill the log. */
    private void complain(String what, InternalError cause) {
        if (session != null && session.mayComplain()) {
            LOG.warn("{}, the device needs a reset: device={} holder={}", what, settings.name(), session.holder, cause);
        }
    }

    private void ask(ParamsQuestion question) {
        boolean isSupported;
        try {
            isSupported = question.backend().supports(question.config());
        } catch (RuntimeException | Error failure) { // whatever it is, it is the backend's
            LOG.warn("audio backend failed, parameters refused: {}", question.config(), failure);
            isSupported = false;
        }
        int signals;
        BackendHost host;
        synchronized (lock) {
            if (model.commands.question() == question) {
                model.commands.answered(isSupported, nanoTime.getAsLong());
                doorbell.ring(DeviceModel.allQueues());
            }
            signals = takeSignals();
            host = session == null ? null : session.host;
        }
        notifications.send(host, signals);
    }

    /**
     * Binds an audio backend, instead of the one before; streams that play change over.
     *
     * @param backend where the sound goes to, and comes from
     */
    public void bind(AudioBackend backend) {
        locked(() -> model.backend(backend, nanoTime.getAsLong()));
        doorbell.ring(Doorbell.OTHER);
    }

    /**
     * An audio backend goes away: it gets what is staged for it, for 1 s at most.
     *
     * @param backend that was bound at some time
     */
    public void unbind(AudioBackend backend) {
        List<BackendPump> closing = locked(() -> {
            if (model.pumps.backend() == backend) {
                model.backend(null, nanoTime.getAsLong());
            }
            return model.closing(backend);
        });
        awaitPumps(closing);
        doorbell.ring(Doorbell.OTHER);
    }

    private void awaitPumps(List<BackendPump> closing) {
        long deadline = System.nanoTime() + CLOSE_NANOS;
        for (BackendPump pump : closing) {
            boolean isDone = pump.await(deadline - System.nanoTime());
            locked(() -> {
                if (isDone) {
                    model.pumps.leaves(pump, nanoTime.getAsLong());
                } else {
                    model.pumps.giveUp(pump);
                }
            });
        }
    }

    @Override
    public void plug(int jackId, boolean connected) {
        act(() -> model.jacks.plug(jackId, connected, isLive()));
    }

    @Override
    public void step(int streamId, long frames) {
        if (settings.clock() != ClockKind.STEPPED) {
            throw new IllegalStateException(
                    "device has another clock: device=" + settings.name() + " clock=" + settings.clock());
        }
        if (frames < 0) {
            throw new IllegalArgumentException("frames must not be negative: frames=" + frames);
        }
        DeviceStream stream = stream(streamId);
        act(() -> {
            if (isLive()) {
                model.step(stream, frames, nanoTime.getAsLong());
            }
        });
    }

    @Override
    public void needsReset() {
        act(this::fail);
    }

    @Override
    public boolean isSettled() {
        return locked(() -> model.pumps.closing().isEmpty());
    }

    @Override
    public List<QueueStatistics> statistics() {
        return locked(model.queues::statistics);
    }

    @Override
    public DeviceStreamStatistics streamStatistics(int streamId) {
        DeviceStream stream = stream(streamId);
        return locked(stream::statistics);
    }

    /**
     * What the device did not do, by reason.
     *
     * @return the counts
     */
    public Rejections rejections() {
        return rejections;
    }

    /**
     * How often drivers broke a rule of the rings, on all queues.
     *
     * @param violation the rule
     * @return a count since the device was made
     */
    public long violations(AvailViolation violation) {
        return locked(() -> model.queues.violations(violation));
    }

    /**
     * How many events found neither a buffer nor room to wait for one.
     *
     * @return a count since the device was made
     */
    public long droppedEvents() {
        return locked(model.events::dropped);
    }

    /**
     * How often the device itself went wrong, in a way that only a reset cures. There is no driver that may bring it about.
     *
     * @return a count since the device was made
     */
    public long failures() {
        return failures.get();
    }

    /** Ends the device: nothing of a driver is touched any more, audio backends are closed, the thread ends. */
    @Override
    public void close() {
        List<BackendPump> closing = locked(() -> {
            if (session != null) {
                session.end();
                session = null;
            }
            reset();
            closed = true;
            model.pumps.backend(null);
            return List.copyOf(model.pumps.closing());
        });
        awaitSenders();
        awaitPumps(closing);
        thread.end();
    }

    DeviceSettings settings() {
        return settings;
    }

    DeviceModel model() {
        return model;
    }

    Doorbell doorbell() {
        return doorbell;
    }

    /** The transport reset the device. Thread: under the lock. */
    void reset() {
        notifications.clear();
        model.reset(nanoTime.getAsLong());
    }

    /** The transport gave its claim back. Thread: under the lock. */
    void released(DeviceSession claim) {
        if (session == claim) {
            session = null;
        }
    }

    /** Waits until no notification is under way that was decided on before. */
    void awaitSenders() {
        notifications.await();
    }

    <T> T locked(DeviceLock.Action<T> action) {
        return lock.call(action);
    }

    void locked(Runnable action) {
        locked(() -> {
            action.run();
            return null;
        });
    }

    /** Does something that may touch the memory of the driver. Thread: under the lock. */
    void guarded(Runnable action) {
        try {
            action.run();
        } catch (InternalError fault) {
            memoryFault(fault);
            doorbell.ring(Doorbell.OTHER);
        }
    }

    /** Does something that may have to be notified. */
    private void act(Runnable action) {
        int[] signals = new int[1];
        BackendHost host = locked(() -> {
            guarded(action);
            signals[0] = takeSignals();
            return session == null ? null : session.host;
        });
        notifications.send(host, signals[0]);
        doorbell.ring(Doorbell.OTHER);
    }

    private boolean isLive() {
        return session != null && session.isLive();
    }

    private void fail() {
        if (session != null && session.fail()) {
            notifications.configChanged();
        }
    }

    private int takeSignals() {
        return notifications.take(isLive() ? model.queues.signals() : 0);
    }

    private DeviceStream stream(int streamId) {
        if (streamId < 0 || streamId >= model.streams.length) {
            throw new IllegalArgumentException(
                    "no such stream: streamId=" + streamId + "; must be 0 to " + (model.streams.length - 1));
        }
        return model.streams[streamId];
    }
}
