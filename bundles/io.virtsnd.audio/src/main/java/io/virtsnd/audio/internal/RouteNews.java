// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.AudioRoute;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.ServiceRegistration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the properties of the service of a route up to date: whoever listens to services may take his time, so that the
 * route's own thread does not wait for him.
 *
 * <p>Thread: any; one of its own, while there are news.
 */
final class RouteNews implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteNews.class);

    private static final long LINGER_MILLIS = 500;

    private final AudioRoute route;
    private final ServiceRegistration<AudioRoute> registration;
    private final ThreadPoolExecutor teller;

    /** What was said last; own to the thread. */
    private Optional<String> said = Optional.empty();

    RouteNews(AudioRoute route, ServiceRegistration<AudioRoute> registration) {
        this.route = route;
        this.registration = registration;
        teller = new ThreadPoolExecutor(
                1,
                1,
                LINGER_MILLIS,
                TimeUnit.MILLISECONDS,
                new LinkedBlockingQueue<>(),
                this::thread,
                new ThreadPoolExecutor.DiscardPolicy());
        teller.allowCoreThreadTimeOut(true);
    }

    private Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "virtsnd-route-" + route.name() + "-news", 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(RouteNews.class.getClassLoader());
        return thread;
    }

    /** The properties of a route without a card. */
    static Dictionary<String, Object> properties(AudioRoute route) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(AudioRoute.NAME, route.name());
        properties.put(AudioRoute.DIRECTION, route.direction().name());
        return properties;
    }

    ServiceRegistration<AudioRoute> registration() {
        return registration;
    }

    /** There may be another card. */
    void changed() {
        teller.execute(this::say);
    }

    private void say() {
        Optional<String> card = route.card();
        if (card.equals(said) || teller.isShutdown()) {
            return;
        }
        said = card;
        Dictionary<String, Object> properties = properties(route);
        card.ifPresent(name -> properties.put(SoundCard.NAME, name));
        try {
            registration.setProperties(properties);
        } catch (IllegalStateException unregistered) {
            teller.shutdown();
        }
    }

    /** Unregisters the service; nothing is said any more. */
    @Override
    public void close() {
        teller.shutdown(); // not interrupted: it may be in the code of whoever listens to services
        teller.getQueue().clear();
        try {
            registration.unregister();
        } catch (IllegalStateException already) { // the framework does it, for this bundle is being stopped
            LOG.debug("route is unregistered already: {}", already.getMessage());
        }
    }
}
