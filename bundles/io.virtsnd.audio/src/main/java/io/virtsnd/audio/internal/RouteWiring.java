// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.SoundConversion;
import io.virtsnd.api.audio.SoundFormat;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * What a component is told of services, and the route that is made of it; another route takes its place when the
 * configuration changes, and goes on with what the first was given and did not carry.
 *
 * <p>Thread: any. Under the lock no code of applications or cards is called.
 *
 * @param <A> the services of applications
 */
final class RouteWiring<A> {

    private final BundleContext context;
    private final Occupants occupants;
    private final Function<A, SoundFormat> formatOf;
    private final Map<SoundCard, Map<String, Object>> cards = new LinkedHashMap<>();
    private final Map<Long, Application<A>> applications = new LinkedHashMap<>();

    private SoundConversion conversion;
    private Route<A, ?> route;

    /** The route that is just being ended, or null. */
    private Route<A, ?> ending;

    private RouteNews news;

    /**
     * @param context where routes are registered
     * @param occupants who is in the code of applications
     * @param formatOf asks an application what its frames look like
     */
    RouteWiring(BundleContext context, Occupants occupants, Function<A, SoundFormat> formatOf) {
        this.context = context;
        this.occupants = occupants;
        this.formatOf = formatOf;
    }

    /**
     * Begins with a route, in place of the one that there was, which ends first.
     *
     * @throws IllegalArgumentException if another one has the name; nothing is changed then
     */
    void open(Route<A, ?> fresh) {
        requireUnique(fresh);
        Route<A, ?> old = route();
        boolean inherits = old != null && old.format().equals(fresh.format());
        boolean hasEnded = close(inherits, true);
        synchronized (this) {
            route = fresh;
            fresh.conversion(conversion);
            cards.forEach(fresh::add);
            if (old != null) {
                endOthers(old, fresh.name());
            }
            if (inherits && hasEnded) {
                fresh.inherit(old);
                fresh.adopt(old, occupants);
            }
            if (inherits) {
                // before others that are the same objects
                applications.values().forEach(application -> bindAgain(application, old));
            }
            applications.values().forEach(this::bindMissing);
        }
        fresh.begin();
        register(fresh);
    }

    /** Who was a member of the route before; under the lock. */
    private void bindAgain(Application<A> application, Route<A, ?> old) {
        Member before = last(old, application);
        if (before != null && application.isMeantFor(route.name())) {
            route.bind(application, occupants, before);
        }
    }

    /** Who was unregistered meanwhile, or is not meant for the route any more, is not only left alone; under the lock. */
    private void endOthers(Route<A, ?> old, String name) {
        for (Member member : old.all()) {
            Application<A> application = applications.get(member.service());
            if (application == null || !application.isMeantFor(name)) {
                occupants.end(member.madeFor());
            }
        }
    }

    private static Member last(Route<?, ?> old, Application<?> application) {
        List<? extends Member> members = old.current(application.id());
        return members.isEmpty() ? null : members.get(members.size() - 1);
    }

    private void register(Route<A, ?> fresh) {
        boolean done = false;
        try {
            RouteNews told =
                    new RouteNews(fresh, context.registerService(AudioRoute.class, fresh, RouteNews.properties(fresh)));
            news = told;
            fresh.onOtherCard(told::changed);
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private void requireUnique(AudioRoute fresh) {
        for (ServiceReference<AudioRoute> other : routes()) {
            boolean isOwn = news != null && other.equals(news.registration().getReference());
            if (!isOwn
                    && fresh.name().equals(other.getProperty(AudioRoute.NAME))
                    && fresh.direction().name().equals(other.getProperty(AudioRoute.DIRECTION))) {
                throw new IllegalArgumentException("another route has this name: route.name=" + fresh.name()
                        + "; give each route of a direction its own");
            }
        }
    }

    /** Ends the route. */
    void close() {
        close(false, false);
    }

    /** Answers whether the route has ended, or there was none. */
    private boolean close(boolean handsOn, boolean goesOn) {
        Route<A, ?> old;
        synchronized (this) {
            old = route;
            ending = old;
            route = null;
        }
        if (news != null) {
            news.close();
            news = null;
        }
        if (old == null) {
            return true;
        }
        boolean hasEnded = old.close(handsOn, goesOn);
        synchronized (this) {
            ending = null;
            if (!goesOn) {
                applications.values().forEach(occupants::end);
            }
        }
        return hasEnded;
    }

    private synchronized Route<A, ?> route() {
        return route;
    }

    /** What converts from now on, or null; who can be bound now, and could not before, is. */
    synchronized void conversion(SoundConversion other) {
        conversion = other;
        if (route == null) {
            return;
        }
        route.conversion(other);
        applications.values().forEach(this::bindMissing);
    }

    /** Under the lock. */
    private void bindMissing(Application<A> application) {
        if (application.isMeantFor(route.name())
                && route.current(application.id()).isEmpty()
                && !isTwin(application)) {
            route.bind(application, occupants, null);
        }
    }

    /** Whether the same object is called already, as another service: this one is refused; under the lock. */
    private boolean isTwin(Application<A> application) {
        for (Application<A> other : applications.values()) {
            if (other.service() == application.service()
                    && other.id() != application.id()
                    && !route.current(other.id()).isEmpty()) {
                route.refuse(
                        application.id(),
                        "it is the same object as service=" + other.id()
                                + ", and only one thread may call it; register one object for each service");
                return true;
            }
        }
        return false;
    }

    /** Also what routes before made of it; under the lock. */
    private void remove(Application<A> application) {
        occupants.end(application);
        if (route != null) {
            route.remove(application.id());
            bindTwins(application.service());
        }
    }

    /** One of them may be bound, now that another one is not there any more; under the lock. */
    private void bindTwins(A service) {
        for (Application<A> application : applications.values()) {
            if (application.service() == service) {
                bindMissing(application);
            }
        }
    }

    synchronized void bindCard(SoundCard card, Map<String, Object> properties) {
        cards.put(card, new HashMap<>(properties));
        if (route != null) {
            route.add(card, properties);
        }
    }

    void unbindCard(SoundCard card) {
        Route<A, ?> using;
        Route<A, ?> used;
        synchronized (this) {
            cards.remove(card);
            using = route;
            used = ending;
        }
        int users = usersOf(card);
        if (used != null) {
            used.remove(card, users);
        }
        if (using != null) {
            using.remove(card, users);
        }
    }

    /** How many routes have a stream of the card open; at least 1. */
    private int usersOf(SoundCard card) {
        int users = 0;
        for (ServiceReference<AudioRoute> reference : routes()) {
            AudioRoute any = context.getService(reference);
            if (any != null) {
                users += any.card().filter(card.name()::equals).isPresent() ? 1 : 0;
                context.ungetService(reference);
            }
        }
        return Math.max(1, users);
    }

    private Collection<ServiceReference<AudioRoute>> routes() {
        try {
            return context.getServiceReferences(AudioRoute.class, null);
        } catch (InvalidSyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    void bind(A service, Map<String, Object> properties) {
        Application<A> application = Application.of(service, properties, formatOf);
        synchronized (this) {
            applications.put(application.id(), application);
            if (route != null) {
                bindMissing(application);
            }
        }
    }

    /** Also the name of the route may have changed. */
    synchronized void update(Map<String, Object> properties) {
        Application<A> before = applications.get(Application.id(properties));
        if (before == null) {
            return;
        }
        Application<A> application = before.with(properties);
        applications.put(application.id(), application);
        if (route == null) {
            return;
        }
        if (!application.isMeantFor(route.name())) {
            remove(application);
        } else if (route.current(application.id()).isEmpty()) {
            bindMissing(application);
        } else {
            route.update(application);
        }
    }

    synchronized void unbind(Map<String, Object> properties) {
        Application<A> before = applications.remove(Application.id(properties));
        if (before != null) {
            remove(before);
        }
    }
}
