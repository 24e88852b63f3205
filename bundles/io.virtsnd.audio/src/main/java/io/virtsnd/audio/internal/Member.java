// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.RouteMember;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application of a route, which has a thread of its own for its code: it may throw, block, or not end, and hurts nobody
 * else. The same application is never called by two threads: a member waits until its predecessor has left.
 *
 * <p>Thread: any.
 */
abstract class Member implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    final RouteSettings settings;
    final Bell bell;

    /** Under the lock of this object, as what is in it. */
    FrameRing ring;

    private final Application<?> application;
    private final Occupants occupants;
    private final Thread thread;

    /** Who was in the application's code before; null when that is over. Under the lock of this object. */
    private Member predecessor;

    /** It is not its turn yet. Under the lock of this object. */
    private boolean isWaiting = true;

    /** Written under the lock of this object. */
    private boolean ended;

    private boolean left;
    private volatile boolean gone;
    private String failure = "";
    long frames;
    long lost;

    /**
     * Where a member lives.
     *
     * @param settings of the route
     * @param bell of the route
     * @param ringPeriods how many periods it may be ahead, or late
     * @param occupants who is in the code of applications
     */
    record Place(RouteSettings settings, Bell bell, int ringPeriods, Occupants occupants) {}

    Member(Application<?> application, Place place) {
        this.application = application;
        this.settings = place.settings();
        this.bell = place.bell();
        this.occupants = place.occupants();
        ring = new FrameRing(settings.bytes(place.ringPeriods()));
        thread = new Thread(null, this, "virtsnd-" + settings.name() + "-" + application.id(), 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Member.class.getClassLoader());
    }

    /** Begins to call the application; if that cannot be, nobody waits for it. */
    final void begin() {
        boolean done = false;
        try {
            thread.start();
            done = true;
        } finally {
            if (!done) {
                leave();
                beOut();
            }
        }
    }

    /** Whether it was made for a service, by the same route, or one before. */
    final boolean isOf(Application<?> other) {
        return application.isSame(other);
    }

    final long service() {
        return application.id();
    }

    final Application<?> madeFor() {
        return application;
    }

    final Object application() {
        return application.service();
    }

    /** Its service is gone: nothing is asked of it. Whoever is in its code for that is interrupted, and not waited for. */
    final void end() {
        leave();
        thread.interrupt();
    }

    /** The route goes on without it: nothing more is asked of it, what it does now is its last here, and is taken. */
    final void leave() {
        gone = true;
        retire();
    }

    /** The route ends, and the service stays: nothing more is asked of it here, and what it does now is its last here. */
    final void retire() {
        synchronized (this) {
            ended = true;
            if (isWaiting) {
                thread.interrupt(); // it is not in the application's code
            }
            notifyAll();
        }
        bell.ring();
    }

    /** Whether its service is gone, or its route goes on without it. */
    final boolean isGone() {
        return gone;
    }

    final synchronized boolean isEnded() {
        return ended;
    }

    /** Whether it is not in the application's code, and will not be. */
    final synchronized boolean isOut() {
        return left;
    }

    /** Whether nobody is in the application's code, neither a predecessor, and nobody will be. */
    final boolean hasLeft() {
        return inside() == null;
    }

    /** Who is in the application's code, or will be: this one, one before it that it did not wait for, or nobody: null. */
    private Member inside() {
        Member member = this;
        while (member != null) {
            synchronized (member) {
                if (!member.left) {
                    return member;
                }
                member = member.predecessor;
            }
        }
        return null;
    }

    /** Who was in the application's code before; before it begins. */
    final void follow(Member before) {
        synchronized (this) {
            predecessor = before;
        }
        insideBefore();
    }

    final synchronized Member predecessor() {
        return predecessor;
    }

    /** Who of those before is still in the application's code, or will be; the others are forgotten. */
    private Member insideBefore() {
        Member before;
        synchronized (this) {
            before = predecessor;
        }
        Member found = before == null ? null : before.inside();
        synchronized (this) {
            predecessor = found;
        }
        return found;
    }

    private synchronized void awaitLeft() throws InterruptedException {
        while (!left) {
            wait();
        }
    }

    /** Waits for all that are before: nobody else is in the application's code then. */
    private void awaitTurn() throws InterruptedException {
        Member before = insideBefore();
        while (before != null) {
            before.awaitLeft();
            before = insideBefore();
        }
        synchronized (this) {
            isWaiting = false;
            if (ended) {
                Thread.interrupted(); // by retire, when there was nothing to wait for any more
            }
        }
    }

    /** Calls the application until it has ended, or is ended. */
    @Override
    public final void run() {
        boolean hadTurn = false;
        try {
            awaitTurn();
            hadTurn = true;
            if (!isEnded()) {
                serve();
            }
        } catch (InterruptedException asked) {
            // to end; whoever comes next waits for the predecessor, if that is still inside
        } catch (Throwable thrown) { // whatever it is, it is the application's
            fail(text(thrown), thrown);
        } finally {
            if (hadTurn) {
                sayFarewell();
            }
            beOut();
            bell.ring();
        }
    }

    /** Nobody is in the application's code for it, and nobody will be. */
    final void beOut() {
        synchronized (this) {
            ended = true;
            left = true;
            notifyAll();
        }
        occupants.left(this);
    }

    /** What is thrown may not even have a text. */
    static String text(Throwable thrown) {
        try {
            return String.valueOf(thrown);
        } catch (Throwable worse) { // it is the application's
            return thrown.getClass().getName();
        }
    }

    /** Calls the application. */
    abstract void serve() throws Exception;

    private void sayFarewell() {
        try {
            String why = describe().failure();
            if (!gone && !why.isEmpty()) {
                failed(why);
            }
        } catch (Throwable thrown) { // it is the application's
            LOG.debug("application failed twice: route={} service={}", settings.name(), service());
        }
    }

    /** Tells the application that it is not used any more. */
    void failed(String why) {
        // most are not told
    }

    /** Notes why the application is not used any more; what it did last before it was ended is no reason. */
    final void fail(String reason, Throwable cause) {
        boolean isLast;
        synchronized (this) {
            if (gone || !failure.isEmpty()) {
                return;
            }
            isLast = ended;
            ended = true;
            failure = isLast ? "" : reason;
            notifyAll();
        }
        bell.ring();
        LOG.warn(
                "application failed, and is {}: route={} service={} type={} reason={}",
                isLast ? "called again by the route that follows" : "not used any more",
                settings.name(),
                service(),
                application().getClass().getName(),
                reason,
                cause instanceof Exception ? cause : null);
    }

    final synchronized RouteMember describe() {
        return new RouteMember(service(), application().getClass().getName(), frames, lost, volume(), failure);
    }

    /** Whether its frames are others than those of the route. */
    abstract boolean isConverted();

    /** Factor of the samples, 0 to 1. */
    abstract float volume();
}
