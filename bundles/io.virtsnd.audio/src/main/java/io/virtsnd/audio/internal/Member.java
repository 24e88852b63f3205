// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.RouteMember;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application of a route, which has a thread of its own for its code: it may throw, block, or not end, and hurts nobody
 * else.
 *
 * <p>Thread: any.
 */
abstract class Member implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Member.class);

    final RouteSettings settings;
    final Bell bell;
    final FrameRing ring;
    private final long service;
    private final Object application;
    private final Thread thread;

    /** Written under the lock of this object. */
    private boolean ended;

    private volatile boolean gone;
    private String failure = "";
    long frames;
    long lost;

    /**
     * Who it is.
     *
     * @param service number of the service
     * @param application the service
     */
    record Identity(long service, Object application) {}

    Member(Identity identity, RouteSettings settings, Bell bell, int ringPeriods) {
        this.service = identity.service();
        this.application = identity.application();
        this.settings = settings;
        this.bell = bell;
        ring = new FrameRing(ringPeriods * settings.periodBytes());
        thread = new Thread(null, this, "virtsnd-" + settings.name() + "-" + service, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(Member.class.getClassLoader());
    }

    final void begin() {
        thread.start();
    }

    long service() {
        return service;
    }

    /** It is not used any more: nothing is asked of it. Whoever is in its code is interrupted, and not waited for. */
    final void end() {
        gone = true;
        synchronized (this) {
            ended = true;
            notifyAll();
        }
        thread.interrupt();
        bell.ring();
    }

    /** Whether its service is gone. */
    final boolean isGone() {
        return gone;
    }

    final synchronized boolean isEnded() {
        return ended;
    }

    /** Calls the application until it has ended, or is ended. */
    @Override
    public final void run() {
        try {
            serve();
        } catch (InterruptedException | ThreadDeath asked) {
            // by end
        } catch (Throwable thrown) { // whatever it is, it is the application's
            fail(thrown.toString(), thrown);
        }
        synchronized (this) {
            ended = true;
        }
        bell.ring();
    }

    /** Calls the application. */
    abstract void serve() throws Exception;

    /** Notes why the application is not used any more. */
    final void fail(String reason, Throwable cause) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            failure = reason;
            notifyAll();
        }
        LOG.warn(
                "application failed, and is not used any more: route={} service={} type={} reason={}",
                settings.name(),
                service,
                application.getClass().getName(),
                reason,
                cause);
        bell.ring();
    }

    final synchronized RouteMember describe() {
        return new RouteMember(service, application.getClass().getName(), frames, lost, volume(), failure);
    }

    /** Factor of the samples, 0 to 1. */
    abstract float volume();
}
