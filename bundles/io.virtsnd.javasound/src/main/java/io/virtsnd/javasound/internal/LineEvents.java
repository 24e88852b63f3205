// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.sound.sampled.LineEvent;
import javax.sound.sampled.LineListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is told of a line. Told from a thread of its own, as the JDK does: a listener may block, throw, or call the line.
 *
 * <p>Thread: any.
 */
final class LineEvents {

    private static final Logger LOG = LoggerFactory.getLogger(LineEvents.class);

    private final Executor teller;
    private final List<LineListener> listeners = new CopyOnWriteArrayList<>();

    LineEvents(Executor teller) {
        this.teller = teller;
    }

    void add(LineListener listener) {
        listeners.add(listener);
    }

    void remove(LineListener listener) {
        listeners.remove(listener);
    }

    /** Tells those who listen now. */
    void tell(LineEvent event) {
        List<LineListener> now = List.copyOf(listeners);
        try {
            teller.execute(() -> now.forEach(listener -> tell(listener, event)));
        } catch (RejectedExecutionException ended) {
            LOG.debug("event after the end: event={}", event.getType());
        }
    }

    private static void tell(LineListener listener, LineEvent event) {
        try {
            listener.update(event);
        } catch (Throwable thrown) { // it is the listener's
            LOG.warn("listener of a line failed: event={}", event.getType(), thrown);
        }
    }
}
