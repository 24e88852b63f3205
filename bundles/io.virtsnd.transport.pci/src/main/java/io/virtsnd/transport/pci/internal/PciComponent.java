// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.PciFunction;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.transport.pci.internal.PciSettings.Interrupts;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.annotation.bundle.Capability;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a {@link VirtioTransport} of each virtio sound function that a bus offers, of the same name. Nothing is done to a
 * function before its transport is claimed.
 *
 * <p>Other settings are taken by new transports: those that are there are replaced.
 */
@Component(
        name = PciComponent.PID,
        immediate = true,
        service = {})
@Designate(ocd = PciConfiguration.class)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.VirtioTransport\"")
public final class PciComponent {

    /** Name of the component, and PID of its optional configuration. */
    public static final String PID = "io.virtsnd.transport.pci";

    private static final Logger LOG = LoggerFactory.getLogger(PciComponent.class);

    /** The virtio device id of a sound device. */
    private static final int SOUND = 25;

    private final BundleContext context;
    private final Object lock = new Object();
    /** Functions that are offered, and their names. */
    private final Map<PciFunction, String> offered = new IdentityHashMap<>();

    private final Map<PciFunction, Plugged> plugged = new IdentityHashMap<>();
    private PciSettings settings;

    /** A transport, as it is registered. */
    private record Plugged(PciTransport transport, ServiceRegistration<VirtioTransport> registration) {}

    /**
     * Starts without functions; they are bound next.
     *
     * @param context where transports are registered
     * @param configuration how functions are driven
     */
    @Activate
    public PciComponent(BundleContext context, PciConfiguration configuration) {
        this.context = context;
        settings = read(configuration);
    }

    @Modified
    void modified(PciConfiguration configuration) {
        PciSettings wanted;
        try {
            wanted = read(configuration);
        } catch (TransportException wrong) {
            LOG.error("configuration refused, transports stay as they are: {}", wrong.getMessage());
            return;
        }
        List<PciFunction> all;
        synchronized (lock) {
            if (wanted.equals(settings)) {
                return;
            }
            settings = wanted;
            all = List.copyOf(offered.keySet());
        }
        all.forEach(function -> {
            unplug(function);
            plug(function);
        });
    }

    /**
     * A bus offers a virtio sound function.
     *
     * @param function where the device is
     * @param properties of the service
     */
    @Reference(
            name = "function",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            target = "(&(" + PciFunction.VENDOR + "=6900)(" + PciFunction.DEVICE + "=4185))",
            unbind = "unbindFunction")
    public void bindFunction(PciFunction function, Map<String, Object> properties) {
        if (!(properties.get(PciFunction.NAME) instanceof String name) || name.isBlank()) {
            LOG.error(
                    "function has no name, and gets no transport: property={} value={} service.id={}",
                    PciFunction.NAME,
                    properties.get(PciFunction.NAME),
                    properties.get("service.id"));
            return;
        }
        synchronized (lock) {
            offered.put(function, name);
        }
        plug(function);
    }

    /**
     * A function goes: when this returns nothing of it is touched any more.
     *
     * @param function where the device was
     */
    public void unbindFunction(PciFunction function) {
        synchronized (lock) {
            offered.remove(function);
        }
        unplug(function);
    }

    @Deactivate
    void close() {
        List<PciFunction> all;
        synchronized (lock) {
            all = List.copyOf(offered.keySet());
            offered.clear();
        }
        all.forEach(this::unplug);
    }

    /** Registers a transport to a function; again if it went, or settings changed, meanwhile. */
    private void plug(PciFunction function) {
        while (true) {
            String name;
            PciSettings now;
            synchronized (lock) {
                name = offered.get(function);
                now = settings;
                if (name == null || plugged.containsKey(function)) {
                    return;
                }
            }
            Plugged made = register(new PciTransport(name, function, now));
            synchronized (lock) {
                if (offered.containsKey(function) && now.equals(settings) && !plugged.containsKey(function)) {
                    plugged.put(function, made);
                    return;
                }
            }
            end(made);
        }
    }

    private void unplug(PciFunction function) {
        Plugged gone;
        synchronized (lock) {
            gone = plugged.remove(function);
        }
        if (gone != null) {
            end(gone);
        }
    }

    private Plugged register(PciTransport transport) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(VirtioTransport.NAME, transport.name());
        properties.put(VirtioTransport.DEVICE_ID, SOUND);
        return new Plugged(transport, context.registerService(VirtioTransport.class, transport, properties));
    }

    private static void end(Plugged gone) {
        try {
            // Whoever uses the transport gives it back inside of this call.
            gone.registration().unregister();
        } catch (IllegalStateException already) { // the framework did it when this bundle was stopped
            LOG.debug("transport is unregistered already: {}", already.getMessage());
        }
        gone.transport().remove();
    }

    private static PciSettings read(PciConfiguration configuration) {
        int size;
        try {
            size = configuration.queue_size();
        } catch (RuntimeException wrong) {
            Throwable reason = wrong.getCause() == null ? wrong : wrong.getCause();
            throw new TransportException("bad setting of PCI transports: queue.size=" + reason.getMessage()
                    + "; must be a power of two from 1 to 32768");
        }
        return new PciSettings(
                interrupts(configuration.interrupts()), size, configuration.event_idx(), configuration.indirect());
    }

    private static Interrupts interrupts(String word) {
        return switch (word.strip().toLowerCase(Locale.ROOT)) {
            case "per-queue" -> Interrupts.PER_QUEUE;
            case "shared" -> Interrupts.SHARED;
            case "line" -> Interrupts.LINE;
            default ->
                throw new TransportException(
                        "bad setting of PCI transports: interrupts=" + word + "; must be per-queue, shared or line");
        };
    }
}
