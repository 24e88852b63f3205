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
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * One configured loopback transport. It registers {@link VirtioTransport} itself, so that a configuration that cannot be
 * used registers nothing: the component says why and does not activate.
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

    private final LoopbackTransport transport;
    private final ServiceRegistration<VirtioTransport> registration;

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
        transport = new LoopbackTransport(read(configuration), backend.getValue(), new SplittableRandom());
        Dictionary<String, Object> published = new Hashtable<>();
        published.put(VirtioTransport.NAME, transport.settings().name());
        if (backend.getKey().get(VirtioTransport.DEVICE_ID) instanceof Integer id) {
            published.put(VirtioTransport.DEVICE_ID, id);
        }
        registration = context.registerService(VirtioTransport.class, transport, published);
    }

    @Deactivate
    void deactivate() {
        // Whoever uses the transport gives it back inside of this call.
        registration.unregister();
        transport.remove();
    }

    private static LoopbackSettings read(LoopbackConfiguration configuration) {
        try {
            return new LoopbackSettings(
                    configuration.transport_name(),
                    configuration.queue_size(),
                    configuration.indirect(),
                    configuration.event_idx(),
                    configuration.bounce());
        } catch (NumberFormatException wrong) {
            throw new TransportException(
                    "bad setting of a loopback transport: queue.size: " + wrong.getMessage()
                            + "; must be a power of two from 1 to 32768",
                    wrong);
        }
    }
}
