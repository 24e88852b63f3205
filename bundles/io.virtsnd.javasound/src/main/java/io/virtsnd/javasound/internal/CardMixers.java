// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import io.virtsnd.api.SoundCard;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.sound.sampled.Mixer;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers a {@link Mixer} for each card, with its {@code card.name}. When a card goes its lines are closed.
 *
 * <p>Thread: any.
 */
@Component(
        name = "io.virtsnd.javasound",
        immediate = true,
        service = {})
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"javax.sound.sampled.Mixer\"")
public final class CardMixers {

    private static final Logger LOG = LoggerFactory.getLogger(CardMixers.class);

    /** How long the thread that tells listeners stays when there is nothing to tell. */
    private static final long TELLER_MILLIS = 500;

    private final BundleContext context;
    private final Map<SoundCard, Plugged> mixers = new HashMap<>();
    private final ThreadPoolExecutor teller = new ThreadPoolExecutor(
            1, 1, TELLER_MILLIS, TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), CardMixers::teller);

    private final Runnable bridge;

    private record Plugged(CardMixer mixer, ServiceRegistration<Mixer> registration) {

        void unplug() {
            try {
                registration.unregister();
            } catch (IllegalStateException already) { // the framework does it, for this bundle is being stopped
                LOG.debug("mixer is unregistered already: {}", already.getMessage());
            }
            mixer.unplug();
        }
    }

    private static Thread teller(Runnable work) {
        Thread thread = new Thread(null, work, "virtsnd-javasound-events", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(CardMixers.class.getClassLoader());
        return thread;
    }

    /** @param context where mixers are registered */
    @Activate
    public CardMixers(BundleContext context) {
        this.context = context;
        teller.allowCoreThreadTimeOut(true);
        bridge = ClassPathBridge.offer(this::all);
    }

    @Reference(
            name = "card",
            service = SoundCard.class,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "unbindCard")
    void bindCard(SoundCard card) {
        CardMixer mixer = new CardMixer(card, teller);
        Dictionary<String, Object> properties = new Hashtable<>(Map.of(SoundCard.NAME, card.name()));
        Plugged plugged = new Plugged(mixer, context.registerService(Mixer.class, mixer, properties));
        synchronized (mixers) {
            mixers.put(card, plugged);
        }
    }

    private Mixer[] all() {
        synchronized (mixers) {
            return mixers.values().stream().map(Plugged::mixer).toArray(Mixer[]::new);
        }
    }

    void unbindCard(SoundCard card) {
        Plugged plugged;
        synchronized (mixers) {
            plugged = mixers.remove(card);
        }
        if (plugged != null) {
            plugged.unplug();
        }
    }

    @Deactivate
    void close() {
        bridge.run();
        Map<SoundCard, Plugged> all;
        synchronized (mixers) {
            all = Map.copyOf(mixers);
            mixers.clear();
        }
        all.values().forEach(Plugged::unplug);
        teller.shutdown(); // what is to be told is told
    }
}
