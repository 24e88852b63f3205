// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.BackendExport;
import io.virtsnd.api.transport.ExportState;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.UnixListener;
import io.virtsnd.linux.UnixSocket;
import io.virtsnd.vhostuser.PeerGoneException;
import java.io.IOException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A device of this process on a Unix socket, for one vhost-user front end at a time. The device is claimed while one is
 * connected.
 *
 * <p>Lifetime: {@link #open()} listens and starts the thread, which owns everything from then on and gives it back at its
 * end; {@link #close()} ends it and waits for that.
 *
 * <p>A front end that goes, or does what it must not, ends its connection and nothing else.
 */
public final class VhostUserExport implements BackendExport, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(VhostUserExport.class);
    private static final long JOIN_MILLIS = 3000;
    private static final long PAUSE_NANOS = 200_000_000L;

    /** The listener, the wakeup, the connection, and as many kicks as there can be rings. */
    private static final int POLLED = 3 + CallSignals.RINGS_MAX;

    private final ExportSettings settings;
    private final VirtioBackend backend;
    private final Linux linux;
    private final ExportProgress progress = new ExportProgress();
    private EventFd wakeup;
    private UnixListener listener;
    private PollSet poll;
    private Thread thread;
    private volatile boolean closing;

    // The thread's own.
    private int listenerSlot;
    private int wakeupSlot;
    private ExportConnection connection;
    private boolean isPaused;
    private long pausedUntil;

    /**
     * @param settings where and for whom
     * @param backend the device
     * @param linux native access, which must stay open until this is closed
     */
    public VhostUserExport(ExportSettings settings, VirtioBackend backend, Linux linux) {
        this.settings = settings;
        this.backend = backend;
        this.linux = linux;
    }

    /**
     * Listens. To be called once.
     *
     * @throws IOException if the socket cannot be made: somebody listens there, the path is something else, no permission
     */
    public void open() throws IOException {
        wakeup = linux.createEventFd();
        try {
            listener = linux.listen(settings.path(), settings.access());
            poll = linux.createPollSet(POLLED);
            listenerSlot = poll.add(listener.descriptor(), PollSet.READABLE);
            wakeupSlot = poll.add(wakeup.descriptor(), PollSet.READABLE);
        } catch (IOException | RuntimeException failed) {
            release();
            throw failed;
        }
        progress.state(ExportState.LISTENING);
        thread = new Thread(null, this::run, "virtsnd-" + settings.name() + "-export", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(VhostUserExport.class.getClassLoader());
        thread.setUncaughtExceptionHandler((ending, late) -> LOG.debug("thread={}", ending.getName(), late));
        thread.start();
        LOG.info("listening: export={} path={}", settings.name(), settings.path());
    }

    private void run() {
        settings.urgency().apply(linux).ifPresent(refused -> LOG.warn("export={}: {}", settings.name(), refused));
        try {
            while (!closing) {
                try {
                    round();
                } catch (InternalError fault) {
                    // The JVM says some time after the access that memory was taken away.
                    ended(fault);
                }
            }
        } catch (RuntimeException failure) {
            LOG.error("export fails: export={}", settings.name(), failure);
            progress.failed(failure.toString());
        } finally {
            end();
            release();
            progress.state(ExportState.CLOSED);
        }
    }

    private void round() {
        poll.await(patience(System.nanoTime()));
        if (poll.ready(wakeupSlot) != 0) {
            wakeup.take();
        }
        // Before the others: one that has died makes room for the next.
        boolean isSomebodyThere = poll.ready(listenerSlot) != 0;
        long now = System.nanoTime();
        serve(now);
        if (isPaused && now - pausedUntil >= 0) {
            isPaused = false;
            poll.events(listenerSlot, PollSet.READABLE);
        }
        if (isSomebodyThere) {
            accept();
        }
        progress.state(stateNow());
    }

    private ExportState stateNow() {
        if (connection == null) {
            return ExportState.LISTENING;
        }
        return connection.isStarted() ? ExportState.STARTED : ExportState.CONNECTED;
    }

    /** ns until there is something to do although nothing happens; less than 0: never. */
    private long patience(long now) {
        long left = connection == null ? -1 : connection.nanosLeft(now);
        if (!isPaused) {
            return left;
        }
        long pause = Math.max(0, pausedUntil - now);
        return left < 0 ? pause : Math.min(left, pause);
    }

    private void serve(long now) {
        if (connection != null) {
            try {
                connection.serve(now);
            } catch (IOException | RuntimeException | InternalError failure) {
                ended(failure);
            }
        }
    }

    private void accept() {
        UnixSocket accepted = null;
        try {
            accepted = listener.accept();
            if (accepted != null && greet(accepted)) {
                accepted = null;
            }
        } catch (IOException | TransportException failed) {
            progress.failed(failed.getMessage());
            LOG.warn("front end cannot be served: export={}: {}", settings.name(), failed.getMessage());
            pause();
        } finally {
            if (accepted != null) {
                accepted.close();
            }
        }
    }

    /** Somebody may try again at once, and there may be no descriptors: not in a tight loop. */
    private void pause() {
        isPaused = true;
        pausedUntil = System.nanoTime() + PAUSE_NANOS;
        poll.events(listenerSlot, 0);
    }

    /** Serves a front end, or turns it away; true if the socket is the connection's now. */
    private boolean greet(UnixSocket accepted) throws IOException {
        if (connection != null) {
            if (connection.isFirstTurnedAway()) {
                LOG.warn(
                        "front end turned away, another one is served: export={} {} served=({})",
                        settings.name(),
                        accepted.peer(),
                        connection.peer);
            }
            return false;
        }
        ExportedDevice device = new ExportedDevice("export " + settings.name(), backend, poll, wakeup);
        try {
            connection = new ExportConnection(
                    accepted, device, new ExportConnection.Parts(linux, poll, settings.patienceMillis() * 1_000_000L));
        } finally {
            if (connection == null) {
                device.close();
            }
        }
        progress.connected(connection.peer);
        LOG.info("front end connected: export={} {}", settings.name(), connection.peer);
        return true;
    }

    private void ended(Throwable why) {
        if (connection == null) {
            return;
        }
        String peer = connection.peer;
        if (why instanceof PeerGoneException) {
            LOG.info("front end gone: export={} {}: {}", settings.name(), peer, why.getMessage());
        } else {
            progress.failed(why.getMessage());
            boolean isBug = why instanceof RuntimeException && !(why instanceof TransportException);
            LOG.warn("connection ended: export={} {}: {}", settings.name(), peer, why.getMessage(), isBug ? why : null);
        }
        end();
    }

    private void end() {
        ExportConnection ending = connection;
        connection = null;
        progress.disconnected();
        if (ending != null) {
            try {
                ending.close();
            } catch (RuntimeException | InternalError failure) {
                LOG.error("connection did not end in order: export={}", settings.name(), failure);
            }
        }
    }

    private void release() {
        if (poll != null) {
            poll.close();
        }
        if (listener != null) {
            listener.close();
        }
        wakeup.close();
    }

    @Override
    public String path() {
        return settings.path().toString();
    }

    @Override
    public ExportState state() {
        return progress.state();
    }

    @Override
    public Optional<String> peer() {
        return progress.peer();
    }

    @Override
    public long connections() {
        return progress.connections();
    }

    @Override
    public Optional<String> lastFailure() {
        return progress.lastFailure();
    }

    ExportSettings settings() {
        return settings;
    }

    /** Ends the connection and listens no more; waits for that, but not for ever. */
    @Override
    public void close() {
        closing = true;
        if (thread == null) {
            return;
        }
        wakeup.signal();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
