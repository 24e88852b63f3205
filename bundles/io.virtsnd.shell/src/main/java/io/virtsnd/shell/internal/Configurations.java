// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
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
     * Configurations of a component that are there, whoever made them.
     *
     * @param factoryPid name of the component
     * @param key of the property that is looked at
     * @param otherwise its value, if a configuration does not say it
     * @param value that is looked for
     */
    List<Configuration> find(String factoryPid, String key, String otherwise, String value) throws CommandException {
        List<Configuration> found = new ArrayList<>();
        try {
            String filter = ServiceWait.equal(ConfigurationAdmin.SERVICE_FACTORYPID, factoryPid);
            Configuration[] all = admin.listConfigurations(filter);
            for (Configuration configuration : all == null ? new Configuration[0] : all) {
                Object said = configuration.getProperties().get(key);
                if (value.equals(said == null ? otherwise : said)) {
                    found.add(configuration);
                }
            }
            return found;
        } catch (IOException | InvalidSyntaxException e) {
            throw new CommandException("cannot read the configurations of " + factoryPid + ": " + e.getMessage(), e);
        }
    }

    /** Those of a card of that name: its transport, its device, its backend, in the order in which they are deleted. */
    List<Configuration> named(String name) throws CommandException {
        List<Configuration> found = new ArrayList<>();
        for (String transport :
                List.of(PluggedCard.LOOPBACK, PluggedCard.VHOST_USER, PluggedCard.VFIO, PluggedCard.QTEST)) {
            found.addAll(find(transport, VirtioTransport.NAME, "", name));
        }
        found.addAll(find(PluggedCard.DEVICE, VirtioBackend.NAME, "", name));
        for (BackendChoice.Kind backend : BackendChoice.Kind.values()) {
            if (!backend.pid().isEmpty()) {
                found.addAll(find(backend.pid(), AudioBackend.NAME, "", name));
            }
        }
        return found;
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
