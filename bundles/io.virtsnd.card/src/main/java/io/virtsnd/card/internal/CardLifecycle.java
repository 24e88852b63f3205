// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.DeviceGoneException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The life of the card of one transport.
 *
 * <pre>
 *             +-----------&lt;-- back-off --&lt;-----------+
 *             v                                      |
 *   start -&gt; probe -&gt; register -&gt; wait -&gt; lost -&gt; unregister, reset
 *             |            (any time: remove)
 *             +-&gt; refused: nothing more
 * </pre>
 *
 * <p>The card's own thread walks this. {@link #remove} comes from another thread, which others wait for: it takes over
 * what the own thread has, and never waits for it while that registers or unregisters a service.
 */
final class CardLifecycle {

    /** How long a removal takes at most, ns. */
    static final long REMOVE_NANOS = 3_000_000_000L;

    private static final Logger LOG = LoggerFactory.getLogger(CardLifecycle.class);
    private static final long NEVER = Long.MAX_VALUE;

    private final CardPlace place;
    private final Function<ProbedCard, CardRegistration> registry;
    private final Thread thread;
    private final ProbeFailures failures;
    private final Backoff backoff = new Backoff();

    private final Object lock = new Object();
    private boolean removed;
    /** The own thread uses the transport. */
    private boolean working;
    /** The own thread registers or unregisters. */
    private boolean callingOut;

    private CardProbe probe;
    private ProbedCard card;
    private CardRegistration registration;

    /**
     * @param place where the card lives
     * @param registry makes a card public
     */
    CardLifecycle(CardPlace place, Function<ProbedCard, CardRegistration> registry) {
        this.place = place;
        this.registry = registry;
        this.failures = new ProbeFailures(place.name(), CardLifecycle::report);
        this.thread = CardThreads.make(place.name(), "card", this::live);
    }

    /** Name of the transport and of the card. */
    String name() {
        return place.name();
    }

    /** Begins to probe, unless that was done before; returns at once. */
    void start() {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
    }

    /**
     * Ends the card for good. When it returns the transport is not touched any more.
     *
     * <p>Thread: any; bounded by {@link #REMOVE_NANOS}, apart from what consumers do while the card is unregistered.
     *
     * @param reason why
     */
    void remove(String reason) {
        unregister(reason);
        tearDown(reason);
    }

    /**
     * First half of {@link #remove}: consumers lose the service, and may close their streams in order.
     *
     * @param reason why
     */
    void unregister(String reason) {
        CardRegistration registered;
        CardProbe probing;
        synchronized (lock) {
            removed = true;
            registered = registration;
            registration = null;
            probing = card == null ? probe : null;
            lock.notifyAll();
        }
        if (probing != null) {
            probing.cancel(gone(reason));
        }
        if (registered != null) {
            registered.unregister();
        }
    }

    /**
     * Second half of {@link #remove}: the device is given back.
     *
     * @param reason why
     */
    void tearDown(String reason) {
        Deadline deadline = Deadline.in(place.nanoTime(), REMOVE_NANOS);
        ProbedCard rest = takeOver(deadline);
        if (rest != null) {
            rest.remove(gone(reason), deadline);
        }
        if (!isCallingOut()) {
            CardThreads.join(thread, deadline.share(REMOVE_NANOS));
        }
    }

    /** Waits until the own thread leaves the transport alone, and takes the card from it. */
    private ProbedCard takeOver(Deadline deadline) {
        boolean interrupted = false;
        synchronized (lock) {
            while (working && deadline.left() > 0) {
                try {
                    lock.wait(Math.max(1, deadline.left() / 1_000_000L));
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
            if (working) {
                LOG.error("card could not be taken back in time: card={}", place.name());
            }
            ProbedCard rest = working ? null : card;
            card = null;
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            return rest;
        }
    }

    private void live() {
        long wait = 0;
        while (wait != NEVER && pause(wait)) {
            wait = once();
        }
    }

    /** Probes, and serves until the card is lost; answers how long to wait before the next time. */
    private long once() {
        ProbedCard probed;
        try {
            probed = probe();
        } catch (RuntimeException | Error failed) {
            return afterFailure(failed);
        }
        if (probed == null || !register(probed)) {
            return NEVER;
        }
        failures.clear();
        LOG.info(
                "card is there: card={} streams={}",
                place.name(),
                probed.streams().size());
        long since = place.nanoTime().getAsLong();
        DeviceGoneException loss = awaitLoss(probed);
        if (loss == null || !lose(probed, loss)) {
            return NEVER;
        }
        return backoff.afterLoss(place.nanoTime().getAsLong() - since);
    }

    /** Answers the card; null if the transport was taken away. */
    private ProbedCard probe() {
        CardProbe attempt = new CardProbe(place, this::wake);
        synchronized (lock) {
            if (removed) {
                return null;
            }
            working = true;
            probe = attempt;
        }
        ProbedCard probed = null;
        try {
            probed = attempt.run();
            return probed;
        } finally {
            synchronized (lock) {
                working = false;
                card = probed;
                lock.notifyAll();
            }
        }
    }

    private long afterFailure(Throwable failed) {
        synchronized (lock) {
            if (removed) {
                return NEVER;
            }
        }
        return failures.add(failed) ? backoff.afterFailure() : NEVER;
    }

    /** Answers whether the card is public; false if the transport was taken away meanwhile. */
    private boolean register(ProbedCard probed) {
        synchronized (lock) {
            if (removed) {
                return false;
            }
            callingOut = true;
        }
        try {
            CardRegistration registered = registry.apply(probed);
            synchronized (lock) {
                if (!removed) {
                    registration = registered;
                    return true;
                }
            }
            registered.unregister();
            return false;
        } catch (IllegalStateException stopped) { // the bundle is being stopped: whoever does it removes this card
            return false;
        } finally {
            calledOut();
        }
    }

    /** A device that goes is a warning: whoever uses it is told. Anything else is an error. */
    private static void report(String message, Throwable unexpected) {
        if (unexpected == null) {
            LOG.warn(message);
        } else {
            LOG.error(message, unexpected);
        }
    }

    /** The device is lost: tells everybody, and resets it. Answers false if a removal took over. */
    private boolean lose(ProbedCard probed, DeviceGoneException loss) {
        report(
                "card is lost, and will be probed again: card=" + place.name() + ": " + loss.getMessage(),
                ProbeFailures.unexpected(loss));
        probed.tell(loss);
        CardRegistration registered;
        synchronized (lock) {
            registered = registration;
            registration = null;
            if (registered == null) {
                return false;
            }
            callingOut = true;
        }
        try {
            registered.unregister();
        } finally {
            calledOut();
        }
        synchronized (lock) {
            if (removed) {
                return false;
            }
            card = null;
            working = true;
        }
        try {
            probed.discard(loss, Deadline.in(place.nanoTime(), REMOVE_NANOS));
        } finally {
            synchronized (lock) {
                working = false;
                lock.notifyAll();
            }
        }
        return true;
    }

    private void calledOut() {
        synchronized (lock) {
            callingOut = false;
        }
    }

    private boolean isCallingOut() {
        synchronized (lock) {
            return callingOut;
        }
    }

    private void wake() {
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    /** Answers why the card is lost; null if the transport was taken away. Does meanwhile what may block. */
    private DeviceGoneException awaitLoss(ProbedCard probed) {
        while (awaitNews(probed)) {
            if (probed.loss() != null) {
                return probed.loss();
            }
            probed.releaseClosed();
            if (probed.jacks().takeNews()) {
                update();
            }
        }
        return null;
    }

    /** Something was plugged into the card, or out of it: whoever chose it by that is told. */
    private void update() {
        CardRegistration registered;
        synchronized (lock) {
            registered = registration;
            callingOut = registered != null;
        }
        if (registered != null) {
            try {
                registered.update();
            } finally {
                calledOut();
            }
        }
    }

    /** Answers whether there are news of the card; false if the transport was taken away. */
    private boolean awaitNews(ProbedCard probed) {
        synchronized (lock) {
            while (!removed
                    && probed.loss() == null
                    && !probed.pcm().isReleaseDue()
                    && !probed.jacks().hasNews()) {
                try {
                    lock.wait();
                } catch (InterruptedException nobodyMeansIt) {
                    LOG.debug("interrupt is ignored: card={}", place.name());
                }
            }
            return !removed;
        }
    }

    /** Waits; false if the transport was taken away. */
    private boolean pause(long nanos) {
        long until = place.nanoTime().getAsLong() + nanos;
        synchronized (lock) {
            for (long left = nanos;
                    left > 0 && !removed;
                    left = until - place.nanoTime().getAsLong()) {
                try {
                    lock.wait(1 + left / 1_000_000L);
                } catch (InterruptedException nobodyMeansIt) {
                    LOG.debug("interrupt is ignored: card={}", place.name());
                }
            }
            return !removed;
        }
    }

    private DeviceGoneException gone(String reason) {
        return new DeviceGoneException(
                "card was removed: card=" + place.name() + " reason=" + reason + "; wait for the next card");
    }
}
