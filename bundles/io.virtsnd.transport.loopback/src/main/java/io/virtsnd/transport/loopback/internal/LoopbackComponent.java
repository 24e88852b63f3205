// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.SplittableRandom;
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
 * One configured loopback transport. It registers {@link VirtioTransport} itself, so that a configuration that cannot be
 * used registers nothing: at first the component says why and does not activate, later the running transport stays as it
 * is.
 */
@Component(
        name = LoopbackComponent.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE,
        service = {})
@Designate(ocd = LoopbackConfiguration.class, factory = true)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.VirtioTransport\"")
public final class LoopbackComponent {

    /** The factory PID. */
    public static final String PID = "io.virtsnd.transport.loopback";

    private static final Logger LOG = LoggerFactory.getLogger(LoopbackComponent.class);

    private final BundleContext context;
    private final VirtioBackend backend;
    private final Object deviceId;
    private LoopbackTransport transport;
    private ServiceRegistration<VirtioTransport> registration;

    /**
     * @param context where the service is registered
     * @param backend the device, with the properties of its service
     * @param configuration what the owner wants
     */
    @Activate
    public LoopbackComponent(
            BundleContext context,
            @Reference(name = "device", service = VirtioBackend.class)
                    Map.Entry<Map<String, Object>, VirtioBackend> backend,
            LoopbackConfiguration configuration) {
        this.context = context;
        this.backend = backend.getValue();
        deviceId = backend.getKey().get(VirtioTransport.DEVICE_ID);
        open(read(configuration));
    }

    @Modified
    void modified(LoopbackConfiguration configuration) {
        LoopbackSettings wanted;
        try {
            wanted = read(configuration);
        } catch (TransportException wrong) {
            LOG.error(
                    "configuration refused, the transport stays as it is: transport={}: {}",
                    transport.settings().name(),
                    wrong.getMessage());
            return;
        }
        if (!wanted.equals(transport.settings())) {
            close();
            open(wanted);
        }
    }

    @Deactivate
    void close() {
        try {
            // Whoever uses the transport gives it back inside of this call.
            registration.unregister();
        } catch (IllegalStateException already) { // the framework does it, for this bundle is being stopped
            LOG.debug("transport is unregistered already: {}", already.getMessage());
            transport.awaitReturned();
        }
        transport.remove();
    }

    private void open(LoopbackSettings settings) {
        transport = new LoopbackTransport(settings, backend, new SplittableRandom());
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(VirtioTransport.NAME, settings.name());
        if (deviceId instanceof Integer) {
            properties.put(VirtioTransport.DEVICE_ID, deviceId);
        }
        registration = context.registerService(VirtioTransport.class, transport, properties);
    }

    private static LoopbackSettings read(LoopbackConfiguration configuration) {
        int size;
        try {
            size = configuration.queue_size();
        } catch (RuntimeException wrong) {
            Throwable reason = wrong.getCause() == null ? wrong : wrong.getCause();
            throw new TransportException("bad setting of a loopback transport: queue.size=" + reason.getMessage()
                    + "; must be a power of two from 1 to 32768");
        }
        return new LoopbackSettings(
                configuration.transport_name(),
                size,
                configuration.indirect(),
                configuration.event_idx(),
                configuration.bounce());
    }
}
