// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.AudioRoute;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/**
 * What a component is told of services, and the route that is made of it; another route takes its place when the
 * configuration changes.
 *
 * <p>Thread: any; no lock is held while a route is called that may wait.
 *
 * @param <A> the services of applications
 */
final class RouteWiring<A> {

    /** Service property of applications, the same for sources and sinks. */
    private static final String ROUTE = "audio.route";

    private final BundleContext context;
    private final Map<SoundCard, Map<String, Object>> cards = new LinkedHashMap<>();
    private final Map<Long, Bound<A>> applications = new LinkedHashMap<>();
    private Route<A, ?> route;
    private ServiceRegistration<AudioRoute> registration;

    private record Bound<A>(A application, Map<String, Object> properties) {}

    RouteWiring(BundleContext context) {
        this.context = context;
    }

    /**
     * Begins with a route, in place of the one that there was, which ends first.
     *
     * @throws IllegalArgumentException if another one has the name
     */
    void open(Route<A, ?> fresh) {
        close();
        requireUnique(fresh);
        synchronized (this) {
            route = fresh;
            cards.forEach(fresh::add);
            applications.values().stream()
                    .filter(bound -> isMeant(fresh, bound.properties))
                    .forEach(bound -> fresh.bind(bound.application, bound.properties));
        }
        fresh.begin();
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(AudioRoute.NAME, fresh.name());
        properties.put(AudioRoute.DIRECTION, fresh.direction().name());
        registration = context.registerService(AudioRoute.class, fresh, properties);
    }

    private void requireUnique(AudioRoute fresh) {
        try {
            for (ServiceReference<AudioRoute> other : context.getServiceReferences(AudioRoute.class, null)) {
                if (fresh.name().equals(other.getProperty(AudioRoute.NAME))
                        && fresh.direction().name().equals(other.getProperty(AudioRoute.DIRECTION))) {
                    throw new IllegalArgumentException("another route has this name: route.name=" + fresh.name()
                            + "; give each route of a direction its own");
                }
            }
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void close() {
        Route<A, ?> old;
        synchronized (this) {
            old = route;
            route = null;
        }
        if (registration != null) {
            registration.unregister();
            registration = null;
        }
        if (old != null) {
            old.close();
        }
    }

    private synchronized Route<A, ?> route() {
        return route;
    }

    void bindCard(SoundCard card, Map<String, Object> properties) {
        synchronized (this) {
            cards.put(card, new HashMap<>(properties));
            if (route != null) {
                route.add(card, properties);
            }
        }
    }

    void unbindCard(SoundCard card) {
        Route<A, ?> using;
        synchronized (this) {
            cards.remove(card);
            using = route;
        }
        if (using != null) {
            using.remove(card);
        }
    }

    void bind(A application, Map<String, Object> properties) {
        synchronized (this) {
            applications.put(service(properties), new Bound<>(application, new HashMap<>(properties)));
        }
        Route<A, ?> using = route();
        if (using != null && isMeant(using, properties)) {
            using.bind(application, properties);
        }
    }

    /** Also the name of the route may have changed. */
    void update(A application, Map<String, Object> properties) {
        Bound<A> before;
        synchronized (this) {
            before = applications.put(service(properties), new Bound<>(application, new HashMap<>(properties)));
        }
        Route<A, ?> using = route();
        if (using == null || before == null) {
            return;
        }
        boolean was = isMeant(using, before.properties);
        boolean is = isMeant(using, properties);
        if (was && is) {
            using.update(properties);
        } else if (was) {
            using.remove(service(properties));
        } else if (is) {
            using.bind(application, properties);
        }
    }

    void unbind(Map<String, Object> properties) {
        Bound<A> before;
        synchronized (this) {
            before = applications.remove(service(properties));
        }
        Route<A, ?> using = route();
        if (using != null && before != null) {
            using.remove(service(properties));
        }
    }

    private static boolean isMeant(Route<?, ?> route, Map<String, Object> properties) {
        return route.name().equals(properties.getOrDefault(ROUTE, AudioRoute.DEFAULT));
    }

    private static long service(Map<String, Object> properties) {
        return (Long) properties.get(Constants.SERVICE_ID);
    }
}
