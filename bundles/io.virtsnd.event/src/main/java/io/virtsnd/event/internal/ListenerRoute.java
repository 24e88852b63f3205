// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import io.virtsnd.api.PcmState;
import io.virtsnd.api.SoundEventListener;
import io.virtsnd.protocol.EventCode;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener: who is calling it now, and whether it may still be called.
 *
 * <p>Thread: any; several cards may call the same listener at once.
 */
final class ListenerRoute {

    private static final Logger LOG = LoggerFactory.getLogger(ListenerRoute.class);
    private static final int CARDS_AT_FIRST = 8;

    /** Codes from here on are of no device: the states of streams, by their ordinals. */
    static final int STREAM_STATES = 0x1_0000;

    private static final PcmState[] STATES = PcmState.values();

    private final SoundEventListener listener;
    private final Object lock = new Object();
    private final List<Thread> inside = new ArrayList<>(CARDS_AT_FIRST);
    private boolean retired;
    private boolean failed;

    ListenerRoute(SoundEventListener listener) {
        this.listener = listener;
    }

    boolean isFor(SoundEventListener service) {
        return listener == service;
    }

    /** Tells the listener of an event, unless it is retired. What it throws is logged once. */
    void call(String card, int code, int id, String reason) {
        if (!enter()) {
            return;
        }
        try {
            tell(card, code, id, reason);
        } catch (Throwable foreign) { // its bundle may be half gone: linkage errors too
            report(card, foreign);
        } finally {
            leave();
        }
    }

    private void tell(String card, int code, int id, String reason) {
        switch (code) {
            case EventCode.JACK_CONNECTED -> listener.jackChanged(card, id, true);
            case EventCode.JACK_DISCONNECTED -> listener.jackChanged(card, id, false);
            case EventCode.PCM_XRUN -> listener.xrun(card, id);
            case EventCode.PCM_PERIOD_ELAPSED -> listener.periodElapsed(card, id);
            default -> {
                if (code >= STREAM_STATES) {
                    listener.streamChanged(card, id, STATES[code - STREAM_STATES]);
                } else {
                    listener.cardLost(card, reason);
                }
            }
        }
    }

    private boolean enter() {
        synchronized (lock) {
            if (retired) {
                return false;
            }
            inside.add(Thread.currentThread());
            return true;
        }
    }

    private void leave() {
        synchronized (lock) {
            inside.remove(Thread.currentThread());
            lock.notifyAll();
        }
    }

    private void report(String card, Throwable foreign) {
        boolean first;
        synchronized (lock) {
            first = !failed;
            failed = true;
        }
        if (first) {
            LOG.warn(
                    "listener failed, it goes on being called, further failures are not logged: card={} listener={}",
                    card,
                    listener.getClass().getName(),
                    foreign);
        }
    }

    /**
     * Lets nobody call the listener any more, and waits for those who do now; not for the caller itself.
     *
     * @param boundNanos how long to wait at most, ns
     */
    void retire(long boundNanos) {
        boolean left;
        synchronized (lock) {
            retired = true;
            left = BoundedWait.until(lock, boundNanos, this::isLeft);
        }
        if (!left) {
            LOG.warn(
                    "listener goes but does not return from a call: listener={}",
                    listener.getClass().getName());
        }
    }

    private boolean isLeft() {
        return inside.size() == (inside.contains(Thread.currentThread()) ? 1 : 0);
    }
}
