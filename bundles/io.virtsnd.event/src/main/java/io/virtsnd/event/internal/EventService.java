// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import io.virtsnd.api.SoundEventListener;
import io.virtsnd.api.message.EventDispatch;
import io.virtsnd.api.message.EventQueue;
import io.virtsnd.api.message.EventSetup;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/** Makes the event queues of all cards, and knows the listeners, which come and go. */
@Component(name = "io.virtsnd.event", service = EventDispatch.class)
public final class EventService implements EventDispatch {

    /** How long the end of a card, or of a listener, waits for a call that is under way, ns. */
    static final long END_NANOS = 1_000_000_000L;

    private final ListenerRoutes routes;
    private final long endNanos;
    private final Set<EventRing> open = ConcurrentHashMap.newKeySet();

    /** For the component runtime. */
    public EventService() {
        this(END_NANOS);
    }

    EventService(long endNanos) {
        this.endNanos = endNanos;
        routes = new ListenerRoutes(endNanos);
    }

    @Reference(
            name = "listener",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeListener")
    void addListener(SoundEventListener listener) {
        routes.add(listener);
    }

    /** After it returned the listener is not called any more; one that does not return is waited for in vain, 1 s. */
    void removeListener(SoundEventListener listener) {
        routes.remove(listener);
    }

    @Override
    public EventQueue open(EventSetup setup) {
        EventRing ring = new EventRing(setup, new ListenerThread(setup.card(), routes, endNanos), open::remove);
        open.add(ring);
        return ring;
    }

    /** Ends the threads of cards that were not removed before. */
    @Deactivate
    void deactivate() {
        open.forEach(EventRing::stop);
    }
}
