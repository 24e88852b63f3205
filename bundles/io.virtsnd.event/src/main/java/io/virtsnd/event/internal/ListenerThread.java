// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the events of one card to the listeners, on a thread of its own and in order, so that a listener that blocks
 * delays other listeners of the card and nothing else.
 *
 * <pre>
 *  completion thread                                      this thread
 *  offer(code, id) ---&gt; ring of 256 (code, id) ---&gt; each listener
 * </pre>
 *
 * <p>The ring is made once. When it is full the newest event is dropped and counted; the last state of each stream and the
 * loss of the card have places of their own and are never dropped.
 *
 * <p>Lifetime: the thread starts with {@link #start} and ends with {@link #stop}, after it told listeners what had been
 * offered before, within the bound.
 *
 * <p>Thread: any; allocates nothing for events.
 */
final class ListenerThread {

    /** How many events are kept for listeners that do not keep up. */
    static final int CAPACITY = 256;

    private static final Logger LOG = LoggerFactory.getLogger(ListenerThread.class);
    private static final int CARD_LOST = 0;

    private final String card;
    private final ListenerRoutes routes;
    private final long endNanos;
    private final Thread thread;
    private final Object lock = new Object();

    private final int[] codes = new int[CAPACITY];
    private final int[] ids = new int[CAPACITY];
    private int first;
    private int count;
    private long dropped;
    /** States that found the ring full, by stream: only the last one of each counts. */
    private final Map<Integer, Integer> late = new LinkedHashMap<>();

    private String cardLost;
    private boolean refillDue;
    private Runnable refill;
    private boolean stopping;
    private boolean stopped;
    private boolean ended;

    /** What the thread does next; own to the thread. */
    private int code;

    private int id;
    private String reason;

    ListenerThread(String card, ListenerRoutes routes, long endNanos) {
        this.card = card;
        this.routes = routes;
        this.endNanos = endNanos;
        thread = new Thread(null, this::run, "virtsnd-" + card + "-event", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(ListenerThread.class.getClassLoader());
    }

    /**
     * Starts.
     *
     * @param whenIdle what {@link #refillWhenIdle()} runs
     */
    void start(Runnable whenIdle) {
        refill = whenIdle;
        thread.start();
    }

    /** Keeps an event for the listeners, or drops it if they are too far behind. */
    void offer(int eventCode, int subject) {
        synchronized (lock) {
            if (stopping) {
                return;
            }
            boolean isState = eventCode >= ListenerRoute.STREAM_STATES;
            if (isState && !late.isEmpty()) {
                late.remove(subject);
            }
            if (count == CAPACITY) {
                if (isState) {
                    late.put(subject, eventCode);
                } else {
                    dropped++;
                }
                return;
            }
            int slot = (first + count) % CAPACITY;
            codes[slot] = eventCode;
            ids[slot] = subject;
            count++;
            lock.notifyAll();
        }
    }

    /** Tells the listeners that the card is lost, after the events before. */
    void offerCardLost(String why) {
        synchronized (lock) {
            if (!stopping) {
                cardLost = why;
                lock.notifyAll();
            }
        }
    }

    /** Runs what was given to {@link #start} once the listeners know all events. */
    void refillWhenIdle() {
        synchronized (lock) {
            refillDue = true;
            lock.notifyAll();
        }
    }

    /** Events that listeners were not told of. */
    long dropped() {
        synchronized (lock) {
            return dropped;
        }
    }

    /** After it returned no listener is called any more; it waits for those that are, but not for the caller itself. */
    void stop() {
        boolean quiet;
        synchronized (lock) {
            stopping = true;
            lock.notifyAll();
            boolean own = Thread.currentThread() == thread;
            quiet = own || BoundedWait.until(lock, endNanos, () -> ended);
            stopped = true;
            dropped += count;
            count = 0;
        }
        if (!quiet) {
            LOG.warn(
                    "a listener does not return, its thread is left behind: card={} thread={}", card, thread.getName());
        }
    }

    private void run() {
        while (takeNext()) {
            if (code == CARD_LOST && reason == null) {
                refill.run();
            } else {
                tellAll();
            }
        }
    }

    /** Waits for something to do; false at the end. */
    private boolean takeNext() {
        synchronized (lock) {
            while (count == 0 && late.isEmpty() && cardLost == null && !refillDue && !stopping) {
                awaitChange();
            }
            reason = null;
            code = CARD_LOST;
            if (stopped) {
                return end();
            }
            if (count > 0) {
                code = codes[first];
                id = ids[first];
                first = (first + 1) % CAPACITY;
                count--;
                return true;
            }
            if (!late.isEmpty()) {
                Map.Entry<Integer, Integer> state = late.entrySet().iterator().next();
                id = state.getKey();
                code = state.getValue();
                late.remove(id);
                return true;
            }
            if (cardLost != null) {
                reason = cardLost;
                cardLost = null;
                return true;
            }
            if (stopping) {
                return end();
            }
            refillDue = false;
            return true;
        }
    }

    private boolean end() {
        ended = true;
        lock.notifyAll();
        return false;
    }

    private void awaitChange() {
        try {
            lock.wait();
        } catch (InterruptedException foreign) {
            // A listener interrupted its own thread: that means nothing here.
            return;
        }
    }

    private void tellAll() {
        for (ListenerRoute route : routes.all()) {
            if (isStopped()) {
                return;
            }
            route.call(card, code, id, reason);
        }
    }

    private boolean isStopped() {
        synchronized (lock) {
            return stopped;
        }
    }
}
