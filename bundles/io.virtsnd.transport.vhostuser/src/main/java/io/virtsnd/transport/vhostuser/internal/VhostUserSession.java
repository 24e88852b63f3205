// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.WaitTurn;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claim of a driver on a vhost-user transport: it waits for the counters of the queues, for the end of the
 * connection, and for requests of the device.
 *
 * <p>Lifetime: a connection that is replaced by another is let go at the next {@link #await}. What waits is given back by
 * {@link #close()}, or by the thread in {@link #await} if there is one.
 *
 * <p>Thread: any, {@link #await} one at a time.
 */
final class VhostUserSession implements TransportSession {

    private static final Logger LOG = LoggerFactory.getLogger(VhostUserSession.class);
    private static final int NONE = -1;

    private final Linux linux;
    private final String holder;
    private final VhostUserTransport transport;
    private final EventFd wakeup;
    private final PollSet poll;
    private final int wakeupSlot;
    private final WaitTurn turn = new WaitTurn();
    /** The driver asked to be woken. */
    private final AtomicBoolean woken = new AtomicBoolean();

    /** What is waited on, own to the thread that waits. */
    private Connection bound;
    /** The thread that waited last. */
    private Thread waiter;

    private final EventFd[] calls = new EventFd[Handshake.QUEUES];
    private final int[] callSlots = new int[Handshake.QUEUES];
    private BackEndChannel backEnd;
    private int backEndSlot = NONE;
    private int socketSlot = NONE;

    VhostUserSession(Linux linux, String holder, VhostUserTransport transport) throws IOException {
        this.linux = linux;
        this.holder = holder;
        this.transport = transport;
        wakeup = linux.createEventFd();
        poll = linux.createPollSet(Handshake.QUEUES + 3);
        wakeupSlot = poll.add(wakeup.descriptor(), PollSet.READABLE);
        java.util.Arrays.fill(callSlots, NONE);
    }

    String holder() {
        return holder;
    }

    @Override
    public long await(long timeoutNanos) {
        if (!turn.take()) {
            if (turn.isClosed()) {
                return REMOVED;
            }
            throw new IllegalStateException("somebody else waits already: transport="
                    + transport.settings().name() + " holder=" + holder);
        }
        try {
            if (waiter != Thread.currentThread()) {
                hurry();
            }
            return take(timeoutNanos);
        } finally {
            if (turn.giveBack()) {
                release();
            }
        }
    }

    /** Another thread waits from now on: it is made as urgent as is wanted. */
    private void hurry() {
        waiter = Thread.currentThread();
        transport
                .settings()
                .urgency()
                .apply(linux)
                .ifPresent(refused ->
                        LOG.warn("transport={}: {}", transport.settings().name(), refused));
    }

    private long take(long timeoutNanos) {
        long start = System.nanoTime();
        long left = Math.max(0, timeoutNanos);
        while (true) {
            Connection now = transport.connection();
            if (now != bound) {
                bind(now);
            }
            poll.await(transport.isGone() ? 0 : left);
            long signals = signals();
            left = timeoutNanos - (System.nanoTime() - start);
            // Woken for no reason of the driver's: the connection is another one.
            if (signals != 0 || isWoken() || left <= 0) {
                return signals;
            }
        }
    }

    private long signals() {
        long signals = calls();
        if (poll.ready(wakeupSlot) != 0) {
            wakeup.take();
        }
        if (backEndSlot != NONE && poll.ready(backEndSlot) != 0) {
            signals |= requests();
        }
        if (socketSlot != NONE && poll.ready(socketSlot) != 0) {
            transport.lost(bound, "the device closed the connection");
        }
        boolean isOver = transport.isGone() || turn.isClosed();
        return isOver ? signals | REMOVED : signals;
    }

    private boolean isWoken() {
        return woken.getAndSet(false);
    }

    private long calls() {
        long signals = 0;
        for (int queue = 0; queue < callSlots.length; queue++) {
            if (callSlots[queue] != NONE && poll.ready(callSlots[queue]) != 0 && calls[queue].take()) {
                signals |= 1L << queue;
            }
        }
        return signals;
    }

    private long requests() {
        try {
            if (!backEnd.take()) {
                return 0;
            }
            transport.configChanged();
            return CONFIG_CHANGED;
        } catch (IOException | IllegalStateException broken) {
            poll.remove(backEndSlot);
            backEndSlot = NONE;
            transport.lost(bound, "the device broke its own channel: " + broken.getMessage());
            return 0;
        }
    }

    private void bind(Connection now) {
        unbind();
        if (now == null) {
            return;
        }
        try {
            for (int queue = 0; queue < callSlots.length; queue++) {
                calls[queue] = now.call(queue);
                callSlots[queue] = poll.add(calls[queue].descriptor(), PollSet.READABLE);
            }
            backEnd = now.backEnd();
            backEndSlot = backEnd == null ? NONE : poll.add(backEnd.descriptor(), PollSet.READABLE);
            socketSlot = poll.add(now.descriptor(), PollSet.PEER_CLOSED);
            bound = now;
        } catch (IllegalStateException closedMeanwhile) {
            unbind();
        }
    }

    private void unbind() {
        for (int queue = 0; queue < callSlots.length; queue++) {
            callSlots[queue] = remove(callSlots[queue]);
        }
        backEndSlot = remove(backEndSlot);
        socketSlot = remove(socketSlot);
        bound = null;
    }

    private int remove(int slot) {
        if (slot != NONE) {
            poll.remove(slot);
        }
        return NONE;
    }

    @Override
    public void wakeup() {
        woken.set(true);
        wakeup.signal();
    }

    /** Makes the thread that waits look at the connection again. */
    void news() {
        wakeup.signal();
    }

    @Override
    public void close() {
        WaitTurn.Closing closing = turn.close();
        if (closing == WaitTurn.Closing.AGAIN) {
            return;
        }
        transport.closed(this);
        if (closing == WaitTurn.Closing.FREE) {
            release();
        } else {
            wakeup.signal();
        }
    }

    private void release() {
        unbind();
        poll.close();
        wakeup.close();
    }
}
