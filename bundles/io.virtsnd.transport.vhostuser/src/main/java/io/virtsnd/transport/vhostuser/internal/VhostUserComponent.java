// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.Urgency;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.function.IntSupplier;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured vhost-user transport. It registers {@link VirtioTransport} itself, while its device answers, and {@link
 * TransportConnection}, which says why it does not.
 */
@Component(
        name = VhostUserComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = VhostUserConfiguration.class, factory = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.VirtioTransport\"")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.TransportConnection\"")
public final class VhostUserComponent {

    /** The factory PID. */
    public static final String PID = "io.virtsnd.transport.vhostuser";

    /** The virtio device id of a sound device. */
    private static final int SOUND = 25;

    private static final Logger LOG = LoggerFactory.getLogger(VhostUserComponent.class);

    private final BundleContext context;
    private final Linux linux;
    private ConnectLoop loop;
    private ServiceRegistration<TransportConnection> registration;

    /**
     * @param context where the services are registered
     * @param linux makes descriptors and memory
     * @param configuration what the owner wants
     */
    @Activate
    public VhostUserComponent(
            BundleContext context, @Reference(name = "linux") Linux linux, VhostUserConfiguration configuration) {
        this.context = context;
        this.linux = linux;
        open(read(configuration));
    }

    @Modified
    void modified(VhostUserConfiguration configuration) {
        VhostUserSettings wanted;
        try {
            wanted = read(configuration);
        } catch (TransportException wrong) {
            LOG.error(
                    "configuration refused, the transport stays as it is: transport={}: {}",
                    loop.settings().name(),
                    wrong.getMessage());
            return;
        }
        if (!wanted.equals(loop.settings())) {
            close();
            open(wanted);
        }
    }

    @Deactivate
    void close() {
        loop.close();
        try {
            registration.unregister();
        } catch (IllegalStateException already) { // the framework does it, for this bundle is being stopped
            LOG.debug("connection is unregistered already: {}", already.getMessage());
        }
    }

    private void open(VhostUserSettings settings) {
        try {
            loop = new ConnectLoop(linux, settings, this::register);
        } catch (IOException exhausted) {
            throw new TransportException(
                    "transport cannot be made: transport.name=" + settings.name() + ": " + exhausted.getMessage(),
                    exhausted);
        }
        try {
            registration = context.registerService(TransportConnection.class, loop, properties(settings));
        } catch (IllegalStateException stopped) {
            loop.close();
            throw stopped;
        }
        loop.start();
    }

    private Runnable register(VhostUserTransport transport) {
        return context.registerService(VirtioTransport.class, transport, properties(transport.settings()))::unregister;
    }

    private static Dictionary<String, Object> properties(VhostUserSettings settings) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(VirtioTransport.NAME, settings.name());
        properties.put(VirtioTransport.DEVICE_ID, SOUND);
        return properties;
    }

    private static VhostUserSettings read(VhostUserConfiguration configuration) {
        String name = configuration.transport_name();
        return new VhostUserSettings(
                name,
                path(name, configuration.path()),
                number(
                        "reply.timeout",
                        configuration::reply_timeout,
                        VhostUserSettings.REPLY_TIMEOUT_MIN,
                        VhostUserSettings.REPLY_TIMEOUT_MAX),
                number(
                        "retry.interval",
                        configuration::retry_interval,
                        VhostUserSettings.RETRY_INTERVAL_MIN,
                        VhostUserSettings.RETRY_INTERVAL_MAX),
                number(
                        "memory.size",
                        configuration::memory_size,
                        VhostUserSettings.MEMORY_MIN,
                        VhostUserSettings.MEMORY_MAX),
                number("queue.size", configuration::queue_size, 1, VhostUserSettings.QUEUE_SIZE_MAX),
                configuration.event_idx(),
                configuration.indirect(),
                urgency(configuration));
    }

    private static Urgency urgency(VhostUserConfiguration configuration) {
        int priority = number("realtime.priority", configuration::realtime_priority, 0, Urgency.PRIORITY_MAX);
        if (priority < 0 || priority > Urgency.PRIORITY_MAX) {
            throw new TransportException("bad setting of a vhost-user transport: realtime.priority=" + priority
                    + "; must be 0 to " + Urgency.PRIORITY_MAX);
        }
        return new Urgency(priority);
    }

    private static Path path(String name, String path) {
        try {
            return Path.of(path == null ? "" : path);
        } catch (InvalidPathException wrong) {
            throw new TransportException("bad setting of a vhost-user transport: transport.name=" + name + " path="
                    + path + "; " + wrong.getReason());
        }
    }

    /** A number that is none is only seen when it is read. */
    private static int number(String setting, IntSupplier value, int min, int max) {
        try {
            return value.getAsInt();
        } catch (RuntimeException wrong) {
            Throwable reason = wrong.getCause() == null ? wrong : wrong.getCause();
            throw new TransportException("bad setting of a vhost-user transport: " + setting + "=" + reason.getMessage()
                    + "; must be " + min + " to " + max);
        }
    }
}
