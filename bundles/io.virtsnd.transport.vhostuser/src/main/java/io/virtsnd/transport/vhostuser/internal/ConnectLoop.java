// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.TakeBack;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to a device by itself, for as long as it runs.
 *
 * <pre>
 *            +------------&lt;-- lost: unregister --&lt;------------+
 *            v                                                |
 *   start -&gt; try, wait, try, ... -&gt; register -&gt; wait for its end
 *            |         (any time: close)
 * </pre>
 *
 * <p>The loop's own thread walks this. {@link #close()} comes from another thread, which others wait for: it takes over
 * what the own thread has, never waits for it while that registers a service, and for a bounded time while that unregisters
 * one: whoever uses the transport still needs what goes away after this loop.
 */
final class ConnectLoop implements TransportConnection, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectLoop.class);
    private static final long JOIN_MILLIS = 3000;
    private static final long LONG_LIFE_NANOS = 1_000_000_000L;

    private final Linux linux;
    private final VhostUserSettings settings;
    private final Function<VhostUserTransport, Runnable> registry;
    private final Doorbell doorbell;
    private final Thread thread;

    private final Object lock = new Object();
    private final TakeBack takeBack = new TakeBack();
    private boolean closed;
    private boolean callingOut;
    private VhostUserTransport transport;
    private Runnable registration;
    private volatile State state = State.CONNECTING;
    private volatile ConnectFailure failure;
    /** Reasons that were logged since there was a device. */
    private final Set<ConnectFailure.Kind> reported = EnumSet.noneOf(ConnectFailure.Kind.class);
    /** Of devices that die as soon as they are used. */
    private final Patience shortLives = new Patience(Patience.SHORT_LIFE_NANOS);

    /**
     * @param linux makes descriptors and memory
     * @param settings where and how
     * @param registry makes a transport public, and answers how that ends
     * @throws IOException if there are no descriptors left
     */
    ConnectLoop(Linux linux, VhostUserSettings settings, Function<VhostUserTransport, Runnable> registry)
            throws IOException {
        this.linux = linux;
        this.settings = settings;
        this.registry = registry;
        doorbell = new Doorbell(linux, settings.path());
        thread = new Thread(null, this::live, "virtsnd-" + settings.name() + "-connect", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(ConnectLoop.class.getClassLoader());
    }

    /** Begins; returns at once. */
    void start() {
        thread.start();
    }

    @Override
    public State state() {
        return state;
    }

    @Override
    public Optional<String> reason() {
        ConnectFailure last = failure;
        return Optional.ofNullable(last).map(ConnectFailure::message);
    }

    @Override
    public String target() {
        return settings.path().toString();
    }

    VhostUserSettings settings() {
        return settings;
    }

    private void live() {
        try {
            while (connect() && register()) {
                long since = System.nanoTime();
                awaitLoss();
                if (!lose()) {
                    return;
                }
                rest(System.nanoTime() - since);
            }
        } catch (RuntimeException | Error unexpected) { // native access was closed under us, or worse
            LOG.error("connecting ended: transport={}", settings.name(), unexpected);
        } finally {
            doorbell.close();
        }
    }

    /** Does not go round in circles as fast as it can with a device that answers, and dies of the first driver. */
    private void rest(long livedNanos) {
        if (livedNanos >= LONG_LIFE_NANOS) {
            shortLives.hope();
            return;
        }
        long until = System.nanoTime() + shortLives.take();
        for (long left = until - System.nanoTime(); left > 0 && !isClosed(); left = until - System.nanoTime()) {
            doorbell.awaitSocket(left);
        }
    }

    /** Tries until there is a connection; false if the loop was closed. */
    private boolean connect() {
        Patience patience = new Patience(settings.retryNanos());
        while (!isClosed()) {
            doorbell.watch();
            VhostUserTransport attempt = new VhostUserTransport(linux, settings, doorbell::ring);
            if (!take(attempt)) {
                return false;
            }
            try {
                attempt.connect();
                doorbell.unwatch();
                return true;
            } catch (TransportException closedMeanwhile) {
                return false;
            } catch (IOException | IllegalStateException failed) {
                failed(ConnectFailure.of(settings.path(), failed));
            }
            if (doorbell.awaitSocket(patience.take())) {
                patience.hope();
            }
        }
        return false;
    }

    private void failed(ConnectFailure now) {
        if (isClosed()) {
            return;
        }
        failure = now;
        if (reported.add(now.kind())) {
            LOG.warn("no device: transport={}: {}; tried again until it is there", settings.name(), now.message());
        }
    }

    /** From now on {@link #close()} ends this attempt. */
    private boolean take(VhostUserTransport attempt) {
        synchronized (lock) {
            transport = attempt;
            return !closed;
        }
    }

    /** Makes the transport public; false if the loop was closed meanwhile. */
    private boolean register() {
        VhostUserTransport connected;
        synchronized (lock) {
            if (closed) {
                return false;
            }
            connected = transport;
            callingOut = true;
            state = State.CONNECTED;
        }
        failure = null;
        reported.clear();
        LOG.info("device is there: transport={} path={}", settings.name(), settings.path());
        try {
            Runnable registered = registry.apply(connected);
            synchronized (lock) {
                if (!closed) {
                    registration = registered;
                    return true;
                }
            }
            registered.run();
        } catch (IllegalStateException stopped) { // the bundle is being stopped: whoever does it closes this loop
            LOG.debug("not registered: transport={}", settings.name(), stopped);
        } finally {
            calledOut();
        }
        connected.remove();
        return false;
    }

    private void awaitLoss() {
        VhostUserTransport watched = transport();
        while (watched != null && !watched.isGone() && !isClosed()) {
            Connection connection = watched.connection();
            if (doorbell.awaitEnd(connection == null ? null : connection.descriptor())) {
                watched.lost(connection, "the device closed the connection");
            }
            refresh(watched);
        }
        doorbell.release();
    }

    private void refresh(VhostUserTransport watched) {
        try {
            watched.refresh();
        } catch (TransportException gone) {
            LOG.debug("gone while nobody used it: transport={}", settings.name(), gone);
        }
    }

    /** Takes a transport back whose device is gone; false if the loop was closed, which does that. */
    private boolean lose() {
        VhostUserTransport lost;
        Runnable registered;
        synchronized (lock) {
            if (closed) {
                return false;
            }
            lost = transport;
            registered = registration;
            registration = null;
            callingOut = true;
            takeBack.begin();
            state = State.CONNECTING;
        }
        failure = new ConnectFailure(
                ConnectFailure.Kind.CLOSED_BY_PEER, "device is gone: path=" + settings.path() + ": " + lost.reason());
        LOG.warn("device is gone, and will be connected again: transport={}: {}", settings.name(), lost.reason());
        try {
            // Whoever uses the transport gives it back inside of this call.
            registered.run();
        } catch (IllegalStateException stopped) { // the bundle is being stopped, which unregistered it
            LOG.debug("unregistered already: transport={}", settings.name(), stopped);
        } finally {
            calledOut();
        }
        lost.remove();
        synchronized (lock) {
            transport = null;
            return !closed;
        }
    }

    private VhostUserTransport transport() {
        synchronized (lock) {
            return transport;
        }
    }

    private boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private void calledOut() {
        synchronized (lock) {
            callingOut = false;
            takeBack.end();
        }
    }

    /**
     * Ends it: the transport is unregistered and removed. Bounded, apart from what the users of the transport do while it
     * is unregistered.
     */
    @Override
    public void close() {
        Runnable registered;
        VhostUserTransport removed;
        synchronized (lock) {
            closed = true;
            registered = registration;
            registration = null;
            removed = callingOut ? null : transport;
            state = State.CLOSED;
        }
        doorbell.ring();
        takeBack.awaitEnd();
        if (registered != null) {
            registered.run();
        }
        if (removed != null) {
            removed.remove();
        }
        if (thread.getState() == Thread.State.NEW) {
            doorbell.close();
        } else if (!isCallingOut()) {
            join();
        }
    }

    private boolean isCallingOut() {
        synchronized (lock) {
            return callingOut;
        }
    }

    private void join() {
        if (thread == Thread.currentThread()) {
            return;
        }
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
