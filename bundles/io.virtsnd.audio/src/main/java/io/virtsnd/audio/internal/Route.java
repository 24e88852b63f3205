// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.RouteMember;
import io.virtsnd.api.audio.RouteStatistics;
import io.virtsnd.api.audio.SoundFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What playback and capture have in common: cards that come and go, applications that come and go, and a thread that
 * carries sound between them.
 *
 * <p>Thread: any, unless a method says otherwise.
 *
 * @param <A> the services of applications
 * @param <M> what a route makes of them
 */
abstract class Route<A, M extends Member> implements AudioRoute, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Route.class);
    private static final long DEPARTURE_NANOS = 2_500_000_000L;
    private static final long CLOSE_MILLIS = 3_000;

    final RouteSettings settings;
    final Bell bell = new Bell();
    final CardShelf cards = new CardShelf();
    final RouteCounters counters = new RouteCounters();
    private final List<M> members = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closing;

    Route(RouteSettings settings) {
        this.settings = settings;
        thread = new Thread(null, this::carry, "virtsnd-route-" + settings.name(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Route.class.getClassLoader());
    }

    final void begin() {
        thread.start();
    }

    private void carry() {
        try {
            while (!isOver()) {
                long seen = bell.rings();
                long wait = step();
                if (wait > 0) {
                    bell.await(seen, wait);
                }
            }
        } catch (InterruptedException asked) {
            LOG.debug("route interrupted: route={}", settings.name());
        } catch (RuntimeException | Error broken) {
            LOG.error("route broken, configure it anew: route={}", settings.name(), broken);
        } finally {
            end();
        }
    }

    private boolean isOver() {
        return closing && !hasRest();
    }

    /** Does what can be done; answers how long there is nothing to do unless the bell rings, ns. On the route's thread. */
    abstract long step();

    /** Whether there is something that was begun and is to be carried to its end before the route is. */
    abstract boolean hasRest();

    /** The route ends. On its thread. */
    abstract void end();

    /** The card that is used now, or null. */
    abstract SoundCard current();

    /** What was left behind on a card that is going to be removed. */
    abstract void release(SoundCard card);

    /** There are other members now. */
    abstract void changed(List<M> all);

    // --- cards ---

    final void add(SoundCard card, Map<String, ?> properties) {
        cards.add(card, properties);
        bell.ring();
    }

    /** The card is going to be removed: waits until sound goes on elsewhere, if it does, within the bound. */
    final void remove(SoundCard card) {
        cards.leave(card);
        bell.ring();
        boolean interrupted = Thread.interrupted();
        long deadline = System.nanoTime() + DEPARTURE_NANOS;
        try {
            long seen = bell.rings();
            long left = deadline - System.nanoTime();
            while (current() == card && left > 0 && thread.isAlive()) {
                bell.await(seen, left);
                seen = bell.rings();
                left = deadline - System.nanoTime();
            }
        } catch (InterruptedException again) {
            interrupted = true;
        }
        release(card);
        cards.remove(card);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // --- members ---

    /** An application came: its service, and the properties of that. One that does not fit is refused. */
    abstract void bind(A application, Map<String, ?> properties);

    /** Properties of the service of an application changed. */
    void update(Map<String, ?> properties) {
        // most have none that can be changed
    }

    final void add(M member) {
        synchronized (members) {
            members.add(member);
            changed(List.copyOf(members));
        }
        member.begin();
    }

    /** The service is gone. */
    final void remove(long service) {
        List<M> gone;
        synchronized (members) {
            gone = members.stream()
                    .filter(member -> member.service() == service)
                    .toList();
        }
        gone.forEach(Member::end);
        prune();
    }

    /** Forgets members that have ended and left nothing to be carried. */
    final void prune() {
        synchronized (members) {
            if (members.removeIf(this::isForgotten)) {
                changed(List.copyOf(members));
            }
        }
    }

    /** Whether a member is of no more interest; one that failed is, as long as its service is there. */
    abstract boolean isForgotten(M member);

    final List<M> current(long service) {
        synchronized (members) {
            return members.stream()
                    .filter(member -> member.service() == service)
                    .toList();
        }
    }

    final boolean hasMembers() {
        synchronized (members) {
            return !members.isEmpty();
        }
    }

    // --- the service ---

    @Override
    public final String name() {
        return settings.name();
    }

    @Override
    public final SoundFormat format() {
        return settings.format();
    }

    @Override
    public final Optional<String> card() {
        return Optional.ofNullable(current()).map(SoundCard::name);
    }

    @Override
    public final List<RouteMember> members() {
        synchronized (members) {
            return members.stream().map(Member::describe).toList();
        }
    }

    @Override
    public final RouteStatistics statistics() {
        return counters.snapshot();
    }

    /** Carries what was begun to its end, within 3 s, and ends the thread. */
    @Override
    public final void close() {
        closing = true;
        synchronized (members) {
            members.forEach(Member::end);
        }
        bell.ring();
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(CLOSE_MILLIS);
            if (thread.isAlive()) {
                LOG.warn("route does not end, its card may be stuck: route={}", settings.name());
                thread.interrupt();
            }
        } catch (InterruptedException again) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
