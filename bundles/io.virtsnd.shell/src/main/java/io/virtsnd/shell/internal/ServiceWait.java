// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;

/**
 * Waits for services to come and to go.
 *
 * <p>Thread: any.
 */
final class ServiceWait {

    private static final long ACTIVATION_MILLIS = 5_000;

    private final BundleContext context;

    ServiceWait(BundleContext context) {
        this.context = context;
    }

    /** A service that is there now. */
    <T> Optional<ServiceReference<T>> find(Class<T> type, String filter) {
        try {
            return context.getServiceReferences(type, filter).stream()
                    .sorted((a, b) -> b.compareTo(a))
                    .findFirst();
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException("filter=" + filter, e);
        }
    }

    /** All that are there now. */
    <T> List<T> all(Class<T> type) {
        try {
            return context.getServiceReferences(type, null).stream()
                    .map(context::getService)
                    .filter(Objects::nonNull)
                    .toList();
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException("no filter is no wrong filter", e);
        }
    }

    /** The object of a service that is there now. */
    <T> Optional<T> get(Class<T> type, String filter) {
        return find(type, filter).map(context::getService);
    }

    /** The service that a bundle gives as soon as its components are activated; empty at once if that is not started. */
    <T> Optional<T> of(Class<T> type, String bundle) throws InterruptedException {
        boolean started = Arrays.stream(context.getBundles())
                .filter(one -> bundle.equals(one.getSymbolicName()))
                .anyMatch(one -> (one.getState() & (Bundle.STARTING | Bundle.ACTIVE)) != 0);
        return come(type, null, started ? ACTIVATION_MILLIS : 0);
    }

    /** Waits until a service is there; empty if it does not come. */
    <T> Optional<T> come(Class<T> type, String filter, long millis) throws InterruptedException {
        return await(type, filter, millis, true) ? get(type, filter) : Optional.empty();
    }

    /** Waits until no such service is there; false if it stays. */
    boolean go(Class<?> type, String filter, long millis) throws InterruptedException {
        return await(type, filter, millis, false);
    }

    /** The filter of one property. */
    static String equal(String property, String value) {
        return "(" + property + "=" + value.replaceAll("([\\\\*()])", "\\\\$1") + ")";
    }

    private boolean await(Class<?> type, String filter, long millis, boolean there) throws InterruptedException {
        Object changed = new Object();
        ServiceListener listener = event -> {
            if (event.getType() == ServiceEvent.REGISTERED || event.getType() == ServiceEvent.UNREGISTERING) {
                synchronized (changed) {
                    changed.notifyAll();
                }
            }
        };
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        try {
            Filter any = FrameworkUtil.createFilter("(objectClass=" + type.getName() + ")");
            context.addServiceListener(listener, any.toString());
        } catch (InvalidSyntaxException e) {
            throw new IllegalArgumentException("type=" + type, e);
        }
        try {
            synchronized (changed) {
                while (find(type, filter).isPresent() != there) {
                    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                    if (left <= 0) {
                        return false;
                    }
                    // a service that is being unregistered is still found inside of the event: look again soon
                    changed.wait(Math.min(left, 20));
                }
            }
            return true;
        } finally {
            context.removeServiceListener(listener);
        }
    }
}
