// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.RouteMember;
import io.virtsnd.api.audio.RouteStatistics;
import io.virtsnd.api.audio.SoundConversion;
import io.virtsnd.api.audio.SoundFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
abstract class Route<A, M extends Member> implements AudioRoute {

    private static final Logger LOG = LoggerFactory.getLogger(Route.class);

    /** Whoever removes a card has 3 s for everything: this is for all routes that use it. */
    private static final long DEPARTURE_NANOS = 2_000_000_000L;

    /** There is nothing to do until the bell rings, ns. */
    static final long LONG = 1_000_000_000L;

    private static final long CLOSE_NANOS = 2_500_000_000L;

    /** For a thread that was interrupted to find its way out. */
    private static final long LEAVE_NANOS = 500_000_000L;

    private static final long MILLI = 1_000_000L;

    final RouteSettings settings;
    final Bell bell = new Bell();
    final CardShelf cards = new CardShelf();
    final RouteCounters counters = new RouteCounters();

    /** With the refusals, under the lock of this list. */
    private final List<M> members = new ArrayList<>();

    /** Why applications are not members, by the number of their service. */
    private final Map<Long, String> refusals = new LinkedHashMap<>();

    private final Thread thread;
    private volatile SoundConversion conversion;
    private volatile boolean closing;
    private volatile boolean handedOn;
    private volatile Runnable otherCard = () -> {};

    /** Whose card was told of; own to the thread. */
    private SoundCard told;

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
            while (!closing || !handedOn && hasRest()) {
                long seen = bell.rings();
                long wait = step();
                tellOfCard();
                if (wait > 0) {
                    bell.await(seen, wait);
                }
            }
        } catch (InterruptedException asked) {
            LOG.debug("route interrupted: route={}", settings.name());
            Thread.currentThread().interrupt(); // what is in the buffer of the card is not waited for either
        } catch (RuntimeException | Error broken) {
            LOG.error("route broken, configure it anew: route={}", settings.name(), broken);
        } finally {
            end();
            bell.ring();
        }
    }

    private void tellOfCard() {
        SoundCard now = current();
        if (now != told) {
            told = now;
            otherCard.run();
        }
    }

    /** Tells of other cards, and of none, from now on; must not block. */
    final void onOtherCard(Runnable listener) {
        otherCard = listener;
        listener.run();
    }

    /** Does what can be done; answers how long there is nothing to do unless the bell rings, ns. On the route's thread. */
    abstract long step();

    /** Whether there is something that was begun and is to be carried to its end before the route is. */
    abstract boolean hasRest();

    /** The route ends. On its thread. */
    abstract void end();

    /** The card that is used now, or null. */
    abstract SoundCard current();

    /** Whether a stream of the card is open, or is being opened. */
    abstract boolean uses(SoundCard card);

    /**
     * What was left behind on a card that is going to be removed.
     *
     * @param isQuick whether there is no time to hear the last of it
     */
    abstract void release(SoundCard card, boolean isQuick);

    /** There are other members now. */
    abstract void changed(List<M> all);

    /** Takes over what a route that this one replaces was given and did not carry; before it begins. */
    abstract void inherit(Route<A, ?> old);

    // --- cards ---

    final void add(SoundCard card, Map<String, ?> properties) {
        cards.add(card, properties);
        bell.ring();
    }

    /**
     * The card is going to be removed: waits until sound goes on elsewhere, if it does, within the bound.
     *
     * @param users how many routes use the card, which are told one after the other
     */
    final void remove(SoundCard card, int users) {
        cards.leave(card);
        bell.ring();
        boolean interrupted = Thread.interrupted();
        long begin = System.nanoTime();
        long bound = DEPARTURE_NANOS / users;
        try {
            long seen = bell.rings();
            long left = bound;
            while (uses(card) && left > 0 && thread.isAlive()) {
                bell.await(seen, left);
                seen = bell.rings();
                left = begin + bound - System.nanoTime();
            }
        } catch (InterruptedException again) {
            interrupted = true;
        }
        cards.remove(card);
        release(card, System.nanoTime() - begin > bound / 2);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // --- members ---

    /** What converts from now on, or null: who was converted before is removed, and can be bound again. */
    final void conversion(SoundConversion other) {
        conversion = other;
        List<M> converted;
        synchronized (members) {
            converted = members.stream().filter(Member::isConverted).toList();
        }
        converted.forEach(Member::leave);
        prune();
    }

    final SoundConversion conversion() {
        return conversion;
    }

    /**
     * Makes a member of an application.
     *
     * @param place where it lives
     * @param before what a route that this one replaces had made of it; null if nothing
     * @throws IllegalArgumentException if the application cannot be used
     */
    abstract M member(Application<A> application, Member.Place place, Member before);

    /** Makes a member of one whose service is gone; null if nothing comes of it. */
    abstract M remains(Member gone, Member.Place place);

    /** Takes over who is gone, and may yet give something; before the others are bound. */
    final void adopt(Route<A, ?> old, Occupants occupants) {
        for (Member member : old.all()) {
            Member.Place place = new Member.Place(settings, bell, ringPeriods(), occupants);
            M rest = member.isGone() ? remains(member, place) : null;
            if (rest != null) {
                synchronized (members) {
                    members.add(rest);
                    changed(List.copyOf(members));
                }
            }
        }
    }

    /** How many periods an application may be ahead, or late. */
    abstract int ringPeriods();

    /**
     * An application came. One that does not fit is refused.
     *
     * @param occupants who is in the code of applications
     * @param before what a route that this one replaces had made of it; null if nothing
     */
    final void bind(Application<A> application, Occupants occupants, Member before) {
        Member.Place place = new Member.Place(settings, bell, ringPeriods(), occupants);
        M made = null;
        String refusal = application.flaw();
        try {
            made = refusal.isEmpty() ? member(application, place, before) : null;
        } catch (IllegalArgumentException wrong) {
            refusal = wrong.getMessage();
        }
        if (made == null) {
            refuse(application.id(), refusal);
            return;
        }
        synchronized (members) {
            refusals.remove(application.id());
            members.add(made);
            changed(List.copyOf(members));
        }
        occupants.enter(made);
        made.begin();
    }

    /** An application is no member, and the route says why as long as its service is there. */
    final void refuse(long service, String reason) {
        String refusal = "service=" + service + " refused: " + reason;
        synchronized (members) {
            if (refusal.equals(refusals.put(service, refusal))) {
                return;
            }
        }
        LOG.error("application refused: route={} {}", settings.name(), refusal);
    }

    /** Properties of the service of an application changed. */
    void update(Application<A> application) {
        // most have none that can be changed
    }

    /** The service is gone. */
    final void remove(long service) {
        current(service).forEach(Member::end);
        synchronized (members) {
            refusals.remove(service);
        }
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

    /** Members of a service that is there. */
    final List<M> current(long service) {
        synchronized (members) {
            return members.stream()
                    .filter(member -> member.service() == service && !member.isGone())
                    .toList();
        }
    }

    final IllegalArgumentException noSuchSource(long service) {
        return new IllegalArgumentException("route has no such source: route=" + settings.name() + " direction="
                + direction() + " service.id=" + service);
    }

    final Optional<String> refusal() {
        synchronized (members) {
            return refusals.values().stream().findFirst();
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

    /**
     * Ends the route within 3 s: what is in the buffer of a card is heard, as far as that is possible.
     *
     * @param carriesOn whether another route inherits what was not carried; otherwise it is, if there is a card
     * @param goesOn whether applications are called by another route, and are not to be interrupted
     * @return whether it has ended; if not, its card is stuck, and what it was given is not to be touched
     */
    final boolean close(boolean carriesOn, boolean goesOn) {
        List<M> all;
        synchronized (members) {
            all = List.copyOf(members);
        }
        all.forEach(Member::retire);
        handedOn = carriesOn;
        closing = true;
        bell.ring();
        boolean interrupted = Thread.interrupted();
        try {
            interrupted |= awaitEnd(CLOSE_NANOS);
            if (thread.isAlive()) {
                LOG.info("route is not played out, and is cut short: route={}", settings.name());
                thread.interrupt();
                interrupted |= awaitEnd(LEAVE_NANOS);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        if (!carriesOn) {
            all.forEach(goesOn ? Member::leave : Member::end);
        }
        if (thread.isAlive()) {
            LOG.warn("route does not end, its card may be stuck: route={}", settings.name());
            return false;
        }
        return true;
    }

    /** Waits for the thread, whoever interrupts; answers whether somebody did. */
    private boolean awaitEnd(long nanos) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + nanos;
        long left = nanos;
        while (thread.isAlive() && left > 0) {
            try {
                thread.join(Math.max(1, left / MILLI));
            } catch (InterruptedException again) {
                interrupted = true;
            }
            left = deadline - System.nanoTime();
        }
        return interrupted;
    }

    /** All members that there are. */
    final List<M> all() {
        synchronized (members) {
            return List.copyOf(members);
        }
    }
}
