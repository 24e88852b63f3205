// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/**
 * The configurations that a command made: to create one is to plug a device in, to delete it is to unplug it.
 *
 * <p>Thread: one at a time.
 */
final class Configurations {

    /** Configurations may be used by any bundle. */
    private static final String ANY_BUNDLE = "?";

    private final ConfigurationAdmin admin;
    private final ServiceWait services;
    private final Deque<Made> made = new ArrayDeque<>();

    /** A configuration, and the service that is there because of it. */
    private record Made(Configuration configuration, Class<?> service, String filter) {}

    Configurations(BundleContext context) throws CommandException {
        ServiceReference<ConfigurationAdmin> reference = context.getServiceReference(ConfigurationAdmin.class);
        if (reference == null) {
            throw new CommandException("no ConfigurationAdmin service: start org.apache.felix.configadmin");
        }
        this.admin = context.getService(reference);
        this.services = new ServiceWait(context);
    }

    /**
     * Makes an instance of a component.
     *
     * @param factoryPid name of the component
     * @param properties its configuration
     * @param service what is there because of it
     * @param key the property of that service that has the name of the instance
     */
    void create(String factoryPid, Map<String, Object> properties, Class<?> service, String key)
            throws CommandException {
        String name = properties.get(key).toString();
        try {
            Configuration configuration = admin.getFactoryConfiguration(factoryPid, name, ANY_BUNDLE);
            made.push(new Made(configuration, service, ServiceWait.equal(key, name)));
            Dictionary<String, Object> values = new Hashtable<>(properties);
            configuration.update(values);
        } catch (IOException e) {
            throw new CommandException("cannot configure " + factoryPid + ": " + e.getMessage(), e);
        }
    }

    /**
     * Deletes them, the last one first, each when what depends on it is gone. An interrupt of before is kept for later; one
     * that comes meanwhile ends it.
     */
    void deleteAll(long waitMillis) {
        boolean interrupted = Thread.interrupted();
        try {
            delete(waitMillis);
        } catch (InterruptedException e) {
            interrupted = true;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void delete(long waitMillis) throws InterruptedException {
        for (Made last = made.poll(); last != null; last = made.poll()) {
            try {
                last.configuration().delete();
            } catch (IOException e) {
                throw new IllegalStateException("cannot delete the configuration of " + last.filter(), e);
            }
            services.go(last.service(), last.filter(), waitMillis);
        }
    }
}
