// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.Errno;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.Linux;
import io.virtsnd.vhostuser.PeerGoneException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * What ties a transport to its device: a connection, after a reset another one, in the end none.
 *
 * <pre>
 *  CONNECTED --reset, without RESET_DEVICE--&gt; RESET --needed again--&gt; CONNECTED
 *      |                                         |
 *      +-------- device dies, or remove ---------+--&gt; GONE
 * </pre>
 *
 * <p>Thread: any. Connecting is done by one at a time, who holds nothing else.
 */
final class Link {

    private static final long RETRY_NANOS = 2_000_000L;

    private final Object lock = new Object();
    private final Object connecting = new Object();
    private final Linux linux;
    private final VhostUserSettings settings;
    private final Runnable news;
    private final RandomGenerator random = new SplittableRandom();
    /** Connections that ended, whose memory may still be looked at. */
    private final List<Connection> retired = new ArrayList<>();

    private volatile Connection connection;
    /** A connection that is being made. */
    private volatile Connection opening;

    private volatile String gone;

    /**
     * @param linux makes descriptors and memory
     * @param settings where and how
     * @param news told when there is another connection, or none; must not block
     */
    Link(Linux linux, VhostUserSettings settings, Runnable news) {
        this.linux = linux;
        this.settings = settings;
        this.news = news;
    }

    /**
     * Connects for the first time.
     *
     * @throws IOException if the device does not answer, or cannot do what is needed
     */
    void connect() throws IOException {
        synchronized (connecting) {
            requirePresent();
            adopt(attempt());
        }
    }

    Connection connection() {
        return connection;
    }

    boolean isGone() {
        return gone != null;
    }

    String reason() {
        return gone;
    }

    void requirePresent() {
        if (gone != null) {
            throw new TransportException(
                    "device is gone: transport=" + settings.name() + ": " + gone + "; wait for the next transport");
        }
    }

    /** The connection; null after a reset. */
    Connection requireUnlessReset() {
        requirePresent();
        return connection;
    }

    /** The connection, made if there is none. */
    Connection require() {
        Connection now = requireUnlessReset();
        return now != null ? now : reconnect();
    }

    /** Connects again, unless somebody did meanwhile. */
    Connection reconnect() {
        synchronized (connecting) {
            Connection now = requireUnlessReset();
            if (now != null) {
                return now;
            }
            try {
                now = open();
            } catch (IOException failed) {
                lost(null, "no connection after a reset: " + failed.getMessage());
                throw failure(failed);
            }
            adopt(now);
        }
        news.run();
        return require();
    }

    /** The connection is the one in use now, unless everything ended meanwhile. */
    private void adopt(Connection now) {
        boolean isWanted;
        synchronized (lock) {
            isWanted = gone == null;
            if (isWanted) {
                connection = now;
                closeRetired();
            }
        }
        if (!isWanted) {
            now.close();
            requirePresent();
        }
    }

    private Connection attempt() throws IOException {
        try {
            return Connection.open(linux, settings, random, begun -> {
                opening = begun;
                if (gone != null) {
                    begun.abort();
                }
            });
        } finally {
            opening = null;
        }
    }

    /** Tries for as long as an answer may take: the device may be busy with the end of the connection before. */
    private Connection open() throws IOException {
        long start = System.nanoTime();
        while (true) {
            try {
                return attempt();
            } catch (IOException failed) {
                if (!isPassing(failed) || System.nanoTime() - start > settings.replyNanos() || gone != null) {
                    throw failed;
                }
                LockSupport.parkNanos(RETRY_NANOS);
            }
        }
    }

    private static boolean isPassing(IOException failed) {
        if (failed instanceof ErrnoException errno) {
            return errno.errno() == Errno.ENOENT
                    || errno.errno() == Errno.ECONNREFUSED
                    || errno.errno() == Errno.EAGAIN;
        }
        return failed instanceof PeerGoneException;
    }

    /** Resets the device; it has no connection afterwards if that cannot be done otherwise. */
    void reset() {
        Connection now = requireUnlessReset();
        if (now == null) {
            return;
        }
        boolean isFresh;
        try {
            isFresh = now.reset();
        } catch (IOException failed) {
            throw failed(now, failed);
        }
        if (!isFresh) {
            retire(now);
        }
    }

    /** The driver has gone: memory that it did not give back is out of the device's reach. */
    void giveBack() {
        Connection now = connection;
        if (now != null && (gone != null || now.isUsed() || now.arena().outstanding() > 0)) {
            retire(now);
        }
        synchronized (lock) {
            closeRetired();
        }
    }

    private void retire(Connection now) {
        synchronized (lock) {
            if (connection != now) {
                return;
            }
            connection = null;
            retired.add(now);
        }
        now.disconnect();
        news.run();
    }

    private void closeRetired() {
        retired.forEach(Connection::close);
        retired.clear();
    }

    /** A connection failed: the device is gone, unless it has another connection already. Answers what to throw. */
    TransportException failed(Connection failed, IOException cause) {
        if (cause instanceof RefusedException) {
            return new TransportException(
                    "device does not do what it was asked for: transport=" + settings.name() + ": "
                            + cause.getMessage(),
                    cause);
        }
        lost(failed, cause.getMessage());
        return failure(cause);
    }

    private TransportException failure(IOException cause) {
        return new TransportException(
                "device cannot be reached: transport=" + settings.name() + " path=" + settings.path() + ": "
                        + cause.getMessage() + "; wait for the next transport",
                cause);
    }

    /** A connection ended. */
    void lost(Connection ended, String reason) {
        synchronized (lock) {
            if (gone != null || ended != connection) {
                return;
            }
            gone = reason;
        }
        if (ended != null) {
            ended.abort();
        }
        news.run();
    }

    /** Ends everything. */
    void remove() {
        Connection now;
        synchronized (lock) {
            if (gone == null) {
                gone = "transport was removed";
            }
            now = connection;
            connection = null;
        }
        Connection begun = opening;
        if (begun != null) {
            begun.abort();
        }
        if (now != null) {
            now.close();
        }
        synchronized (lock) {
            closeRetired();
        }
        news.run();
    }

    /** Says that something may have to be done. */
    void tell() {
        news.run();
    }
}
