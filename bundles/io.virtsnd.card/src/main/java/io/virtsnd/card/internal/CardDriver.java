// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.message.ControlMessaging;
import io.virtsnd.api.message.EventDispatch;
import io.virtsnd.api.message.PcmMessaging;
import io.virtsnd.api.transport.VirtioTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver of virtio sound devices: each transport to one becomes a {@link SoundCard} service, of the same name.
 *
 * <p>When a message service goes away, all cards are removed in order, and probed again with the next one.
 */
@Component(
        name = CardDriver.NAME,
        immediate = true,
        service = {})
@Designate(ocd = CardConfig.class)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.virtsnd.api.SoundCard\"",
        uses = SoundCard.class,
        effective = "active")
public final class CardDriver {

    /** Name of the component, and PID of its optional configuration. */
    static final String NAME = "io.virtsnd.card";

    private static final Logger LOG = LoggerFactory.getLogger(CardDriver.class);

    private final BundleContext context;
    private final MessageServices services;
    private final Object lock = new Object();
    private final List<Bound> cards = new ArrayList<>();
    private volatile CardSettings settings;

    /** A transport and its card. Of several with the same name only the first one is started. */
    private record Bound(VirtioTransport transport, CardLifecycle card) {}

    /**
     * Starts without cards; transports are bound next.
     *
     * @param context where cards are registered
     * @param control makes control queues
     * @param pcm makes streams
     * @param event makes event queues
     * @param config times of all cards
     */
    @Activate
    public CardDriver(
            BundleContext context,
            @Reference(name = "control") ControlMessaging control,
            @Reference(name = "pcm") PcmMessaging pcm,
            @Reference(name = "event") EventDispatch event,
            CardConfig config) {
        this.context = context;
        this.services = new MessageServices(control, pcm, event);
        this.settings = CardSettings.DEFAULT.with(config, LOG::error);
    }

    /**
     * Takes other times for cards that are probed from now on.
     *
     * @param config times of all cards
     */
    @Modified
    public void modified(CardConfig config) {
        settings = settings.with(config, LOG::error);
    }

    /**
     * A transport to a sound device came: probes it, on a thread of its own.
     *
     * @param transport the way to the device
     * @param properties of the service
     */
    @Reference(
            name = "transport",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(" + VirtioTransport.DEVICE_ID + "=25)",
            unbind = "unbindTransport")
    public void bindTransport(VirtioTransport transport, Map<String, Object> properties) {
        if (!(properties.get(VirtioTransport.NAME) instanceof String name) || name.isBlank()) {
            LOG.error(
                    "transport has no name, and gets no card: property={} value={} service.id={}",
                    VirtioTransport.NAME,
                    properties.get(VirtioTransport.NAME),
                    properties.get("service.id"));
            return;
        }
        CardLifecycle card = new CardLifecycle(
                new CardPlace(name, transport, services, () -> settings, System::nanoTime),
                probed -> CardRegistration.of(context, probed));
        CardLifecycle first;
        synchronized (lock) {
            cards.add(new Bound(transport, card));
            first = first(name);
        }
        if (first == card) {
            card.start();
        } else {
            LOG.error("two transports have the same name, the second one waits: {}={}", VirtioTransport.NAME, name);
        }
    }

    /**
     * A transport goes away: when this returns nothing of it is touched any more.
     *
     * @param transport the way to the device
     */
    public void unbindTransport(VirtioTransport transport) {
        CardLifecycle card;
        CardLifecycle next = null;
        synchronized (lock) {
            card = take(transport);
            if (card != null) {
                next = first(card.name());
            }
        }
        if (card != null) {
            card.remove("transport was unregistered");
        }
        if (next != null) {
            next.start();
        }
    }

    private CardLifecycle take(VirtioTransport transport) {
        for (int i = 0; i < cards.size(); i++) {
            if (cards.get(i).transport() == transport) {
                return cards.remove(i).card();
            }
        }
        return null;
    }

    private CardLifecycle first(String name) {
        return cards.stream()
                .map(Bound::card)
                .filter(card -> card.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Removes all cards: they are unregistered here, and given back at the same time by a thread each. */
    @Deactivate
    public void deactivate() {
        List<CardLifecycle> all;
        synchronized (lock) {
            all = cards.stream().map(Bound::card).toList();
            cards.clear();
        }
        String reason = "card driver was stopped";
        all.forEach(card -> card.unregister(reason));
        List<Thread> others = all.stream()
                .skip(1)
                .map(card -> CardThreads.make("all", "removal", () -> card.tearDown(reason)))
                .toList();
        others.forEach(Thread::start);
        all.stream().findFirst().ifPresent(card -> card.tearDown(reason));
        others.forEach(thread -> CardThreads.join(thread, CardLifecycle.REMOVE_NANOS));
    }
}
