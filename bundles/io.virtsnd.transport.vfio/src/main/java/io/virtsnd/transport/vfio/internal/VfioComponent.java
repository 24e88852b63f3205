// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.api.transport.PciFunction;
import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.util.Collection;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
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
 * One configuration of functions. It registers {@link PciFunction} itself, while a function can be had, and {@link
 * TransportConnection}, which says why not.
 */
@Component(
        name = VfioComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = VfioConfiguration.class, factory = true)
@Capability(namespace = "osgi.service", attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.PciFunction\"")
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.TransportConnection\"")
public final class VfioComponent {

    /** The factory PID. */
    public static final String PID = "io.virtsnd.transport.vfio";

    /** Service property of the connection: the address that it names. */
    private static final String ADDRESS = "pci.address";

    private static final Logger LOG = LoggerFactory.getLogger(VfioComponent.class);

    private final BundleContext context;
    private final Linux linux;
    private FunctionWatch watch;
    private ServiceRegistration<TransportConnection> registration;

    /**
     * @param context where the services are registered
     * @param linux makes descriptors and memory
     * @param configuration what the owner wants
     */
    @Activate
    public VfioComponent(
            BundleContext context, @Reference(name = "linux") Linux linux, VfioConfiguration configuration) {
        this.context = context;
        this.linux = linux;
        open(read(configuration));
    }

    @Modified
    void modified(VfioConfiguration configuration) {
        VfioSettings wanted;
        try {
            wanted = read(configuration);
        } catch (TransportException wrong) {
            LOG.error(
                    "configuration refused, the transport stays as it is: transport={}: {}",
                    watch.settings().name(),
                    wrong.getMessage());
            return;
        }
        if (!wanted.equals(watch.settings())) {
            close();
            open(wanted);
        }
    }

    @Deactivate
    void close() {
        watch.close();
        try {
            registration.unregister();
        } catch (IllegalStateException already) { // the framework does it, for this bundle is being stopped
            LOG.debug("connection is unregistered already: {}", already.getMessage());
        }
    }

    private void open(VfioSettings settings) {
        VfioFunction.Ground ground =
                new VfioFunction.Ground(linux, path -> VfioFile.of(linux.open(path)), SystemPaths.DEFAULT);
        try {
            watch = new FunctionWatch(ground, settings, this::register, this::isNamed);
        } catch (IOException exhausted) {
            throw new TransportException(
                    "transport cannot be made: transport.name=" + settings.name() + ": " + exhausted.getMessage(),
                    exhausted);
        }
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(VirtioTransport.NAME, settings.name());
        properties.put(ADDRESS, watch.target());
        try {
            registration = context.registerService(TransportConnection.class, watch, properties);
        } catch (IllegalStateException stopped) {
            watch.close();
            throw stopped;
        }
        watch.start();
    }

    private Runnable register(VfioFunction function) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(PciFunction.NAME, function.name());
        properties.put(PciFunction.VENDOR, PciTree.VIRTIO_VENDOR);
        properties.put(PciFunction.DEVICE, PciTree.SOUND_DEVICE);
        properties.put(ADDRESS, function.address().text());
        return context.registerService(PciFunction.class, function, properties)::unregister;
    }

    /** Whether a configuration names this function: one of all functions leaves it alone. */
    private boolean isNamed(PciAddress address) {
        try {
            Collection<ServiceReference<TransportConnection>> named =
                    context.getServiceReferences(TransportConnection.class, "(" + ADDRESS + "=" + address + ")");
            return !named.isEmpty();
        } catch (InvalidSyntaxException | IllegalStateException stopped) {
            return true;
        }
    }

    private static VfioSettings read(VfioConfiguration configuration) {
        int interval;
        try {
            interval = configuration.scan_interval();
        } catch (RuntimeException wrong) { // a number that is none is only seen when it is read
            Throwable reason = wrong.getCause() == null ? wrong : wrong.getCause();
            throw VfioSettings.wrong("scan.interval=" + reason.getMessage() + "; must be "
                    + VfioSettings.SCAN_INTERVAL_MIN + " to " + VfioSettings.SCAN_INTERVAL_MAX);
        }
        return VfioSettings.of(configuration.transport_name(), configuration.address(), interval);
    }
}
