// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.MmioWindow;
import io.virtsnd.api.transport.PciFunction;
import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.Hashtable;
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
 * One configured connection to a QEMU. It registers {@link PciFunction} and {@link MmioWindow} for
 * its sound devices itself, while they are there, and {@link TransportConnection}, which says why they are not.
 */
@Component(
        name = QtestComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = QtestConfiguration.class, factory = true)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.PciFunction\"")
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.MmioWindow\"")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.TransportConnection\"")
public final class QtestComponent {

    /** The factory PID. */
    public static final String PID = "io.virtsnd.transport.qtest";

    private static final Logger LOG = LoggerFactory.getLogger(QtestComponent.class);

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
    public QtestComponent(
            BundleContext context, @Reference(name = "linux") Linux linux, QtestConfiguration configuration) {
        this.context = context;
        this.linux = linux;
        open(read(configuration));
    }

    @Modified
    void modified(QtestConfiguration configuration) {
        QtestSettings wanted;
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

    private void open(QtestSettings settings) {
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

    private Runnable register(QtestDevice device, String name) {
        Dictionary<String, Object> properties = new Hashtable<>();
        if (device instanceof QtestPciFunction function) {
            properties.put(PciFunction.NAME, name);
            properties.put(PciFunction.VENDOR, function.slot().vendor());
            properties.put(PciFunction.DEVICE, function.slot().device());
            return context.registerService(PciFunction.class, function, properties)::unregister;
        }
        properties.put(MmioWindow.NAME, name);
        return context.registerService(MmioWindow.class, (QtestMmioWindow) device, properties)::unregister;
    }

    private static Dictionary<String, Object> properties(QtestSettings settings) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(VirtioTransport.NAME, settings.name());
        return properties;
    }

    private static QtestSettings read(QtestConfiguration configuration) {
        String name = configuration.transport_name();
        return new QtestSettings(
                name,
                path(name, configuration.directory()),
                Bus.parse(configuration.bus()),
                Interrupts.parse(configuration.interrupts()),
                timeout(configuration));
    }

    private static Path path(String name, String path) {
        try {
            return Path.of(path == null ? "" : path);
        } catch (InvalidPathException wrong) {
            throw new TransportException("bad setting of a qtest transport: transport.name=" + name + " directory="
                    + path + "; " + wrong.getReason());
        }
    }

    /** A number that is none is only seen when it is read. */
    private static int timeout(QtestConfiguration configuration) {
        try {
            return configuration.reply_timeout();
        } catch (RuntimeException wrong) {
            Throwable reason = wrong.getCause() == null ? wrong : wrong.getCause();
            throw new TransportException("bad setting of a qtest transport: reply.timeout=" + reason.getMessage()
                    + "; must be " + QtestSettings.REPLY_TIMEOUT_MIN + " to " + QtestSettings.REPLY_TIMEOUT_MAX);
        }
    }
}
