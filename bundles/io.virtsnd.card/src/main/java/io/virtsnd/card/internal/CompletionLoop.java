// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.message.ControlQueue;
import io.virtsnd.api.message.EventQueue;
import io.virtsnd.api.message.PcmStreams;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.protocol.VirtioSound;
import io.virtsnd.virtqueue.DeviceStatus;
import java.util.function.LongSupplier;

/**
 * What the completion thread of a card does: waits for signals of the device and brings them to the queues; while a stream
 * is open it looks once a second whether something is overdue, broken or in need of a reset. Ends when the device is lost.
 *
 * <p>Costs nothing while nothing is open, and allocates nothing while streams run.
 */
final class CompletionLoop implements Runnable {

    private static final long CHECK_NANOS = 1_000_000_000L;
    private static final long SHORTEST_NANOS = 1_000_000L;
    private static final long IDLE_NANOS = 3_600_000_000_000L;

    private final String card;
    private final VirtioTransport transport;
    private final TransportSession session;
    private final Queues queues;
    private final OpenStreams open;
    private final long spinNanos;
    private final LongSupplier nanoTime;
    private final Runnable news;

    private volatile PcmStreams pcm;
    private volatile boolean attention;
    private volatile Patience patience;
    private volatile boolean ended;
    private volatile DeviceGoneException loss;

    /** Own to the thread: when to check next, if {@code watching}. */
    private long due;

    private boolean watching;

    /**
     * What the loop serves.
     *
     * @param control queue 0
     * @param event queue 1
     */
    record Queues(ControlQueue control, EventQueue event) {}

    /** Until when requests may still be answered, and why they end then. */
    private record Patience(DeviceGoneException cause, long until) {}

    /**
     * Where the loop runs.
     *
     * @param card name of the card, for errors
     * @param transport where the status is read
     * @param session where signals come from
     * @param spinNanos how long to look before blocking, while streams are open, ns
     * @param nanoTime clock
     */
    record Place(
            String card, VirtioTransport transport, TransportSession session, long spinNanos, LongSupplier nanoTime) {}

    /**
     * @param place where the loop runs
     * @param queues what it serves from the beginning
     * @param open what is looked after
     * @param news called when {@link #loss()} is there, or when {@link PcmStreams#releaseClosed()} is due; must not block
     */
    CompletionLoop(Place place, Queues queues, OpenStreams open, Runnable news) {
        this.card = place.card();
        this.transport = place.transport();
        this.session = place.session();
        this.spinNanos = place.spinNanos();
        this.nanoTime = place.nanoTime();
        this.queues = queues;
        this.open = open;
        this.news = news;
    }

    /** The streams are known now. */
    void streams(PcmStreams probed) {
        pcm = probed;
    }

    /** Something was opened, or did not answer: look soon. */
    void attend() {
        attention = true;
        session.wakeup();
    }

    /**
     * Ends all requests after a while: whoever shuts streams down waits for a device that does not answer no longer.
     *
     * @param cause why
     * @param nanos ns from now on
     */
    void endRequests(DeviceGoneException cause, long nanos) {
        patience = new Patience(cause, nanoTime.getAsLong() + nanos);
        attend();
    }

    /** Ends the loop soon. */
    void end() {
        ended = true;
        session.wakeup();
    }

    /** Why the device is lost; null as long as it is not. */
    DeviceGoneException loss() {
        return loss;
    }

    @Override
    public void run() {
        try {
            while (!ended) {
                serve(await());
                if (attention || watching && nanoTime.getAsLong() - due >= 0) {
                    attention = false;
                    check();
                }
            }
        } catch (TransportException unreachable) {
            lose("device cannot be reached", unreachable);
        } catch (RuntimeException | Error unexpected) { // an InternalError if the peer truncated the shared memory
            lose("completion thread failed", unexpected);
        }
    }

    private long await() {
        if (!watching) {
            return session.await(IDLE_NANOS);
        }
        if (spinNanos > 0) {
            long signals = spin();
            if (signals != 0) {
                return signals;
            }
        }
        return session.await(Math.max(SHORTEST_NANOS, due - nanoTime.getAsLong()));
    }

    private long spin() {
        long from = nanoTime.getAsLong();
        do {
            long signals = session.await(0);
            if (signals != 0) {
                return signals;
            }
            Thread.onSpinWait();
        } while (nanoTime.getAsLong() - from < spinNanos && !ended && !attention);
        return 0;
    }

    private void serve(long signals) {
        PcmStreams streams = pcm;
        if (streams != null && (signals & 1L << VirtioSound.TX_QUEUE) != 0) {
            streams.completed(VirtioSound.TX_QUEUE);
        }
        if (streams != null && (signals & 1L << VirtioSound.RX_QUEUE) != 0) {
            streams.completed(VirtioSound.RX_QUEUE);
        }
        if (streams != null && streams.isReleaseDue()) {
            news.run();
        }
        if ((signals & 1L << VirtioSound.CONTROL_QUEUE) != 0) {
            queues.control().completed();
            if (queues.control().isBroken()) {
                lose("control queue is broken", null);
            }
        }
        if ((signals & 1L << VirtioSound.EVENT_QUEUE) != 0) {
            queues.event().completed();
        }
        if ((signals & TransportSession.REMOVED) != 0) {
            lose("device was removed", null);
        } else if ((signals & TransportSession.CONFIG_CHANGED) != 0) {
            checkStatus();
        }
    }

    private void check() {
        Patience left = patience;
        if (left != null) {
            await(left);
            return;
        }
        checkStatus();
        PcmStreams streams = pcm;
        if (streams == null || ended) {
            return;
        }
        long stall = streams.checkStalls();
        // Looked at before isResetDue(): a stream that is closed here was parked before.
        boolean anyOpen = open.any();
        if (streams.isResetDue()) {
            lose("a stream did not get its messages back, or its queue is broken", null);
        } else if (isBroken(streams) && !open.anyAlive()) {
            lose("a queue is broken", null);
        }
        long next = anyOpen ? Math.min(stall, CHECK_NANOS) : stall;
        watching = next != Long.MAX_VALUE;
        due = nanoTime.getAsLong() + Math.max(SHORTEST_NANOS, next);
    }

    /** The card is being removed: nothing else is looked at any more. */
    private void await(Patience left) {
        watching = left.until() - nanoTime.getAsLong() > 0;
        due = left.until();
        if (!watching) {
            queues.control().cancel(left.cause());
        }
    }

    private boolean isBroken(PcmStreams streams) {
        return queues.event().isBroken()
                || streams.isBroken(VirtioSound.TX_QUEUE)
                || streams.isBroken(VirtioSound.RX_QUEUE);
    }

    private void checkStatus() {
        int status = transport.status();
        if ((status & DeviceStatus.NEEDS_RESET) != 0) {
            lose("device needs a reset: status=0x" + Integer.toHexString(status), null);
        } else if ((status & DeviceStatus.DRIVER_OK) == 0) {
            lose("device was reset by somebody else: status=0x" + Integer.toHexString(status), null);
        }
    }

    private void lose(String reason, Throwable cause) {
        ended = true;
        if (loss == null) {
            loss = new DeviceGoneException(reason + ": card=" + card + "; wait for the next card", cause);
            try {
                queues.control().cancel(loss); // first: consumers that close their streams shall not wait for answers
            } finally {
                news.run();
            }
        }
    }
}
