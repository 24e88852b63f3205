// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.mmio.internal;

import io.virtsnd.api.transport.MmioSession;
import io.virtsnd.api.transport.MmioWindow;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioTransport;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.List;
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
 * Makes a {@link VirtioTransport} of each window that a bus offers and a virtio sound device is in, of the same name. A
 * window is looked into once, when it is offered; otherwise nothing is done to it before its transport is claimed.
 *
 * <p>Other settings are taken by new transports: those that are there are replaced.
 */
@Component(
        name = MmioComponent.PID,
        immediate = true,
        service = {})
@Designate(ocd = MmioConfiguration.class)
@Capability(
        namespace = "osgi.service",
        attribute = "objectClass:List<String>=\"io.virtsnd.api.transport.VirtioTransport\"")
public final class MmioComponent {

    /** Name of the component, and PID of its optional configuration. */
    public static final String PID = "io.virtsnd.transport.mmio";

    private static final Logger LOG = LoggerFactory.getLogger(MmioComponent.class);

    /** The virtio device id of a sound device. */
    private static final int SOUND = 25;

    private final BundleContext context;
    private final Object lock = new Object();
    /** Windows that are offered, and their names. */
    private final Map<MmioWindow, String> offered = new IdentityHashMap<>();

    private final Map<MmioWindow, Plugged> plugged = new IdentityHashMap<>();
    private MmioSettings settings;

    /** A transport, as it is registered. */
    private record Plugged(MmioTransport transport, ServiceRegistration<VirtioTransport> registration) {}

    /**
     * Starts without windows; they are bound next.
     *
     * @param context where transports are registered
     * @param configuration how windows are driven
     */
    @Activate
    public MmioComponent(BundleContext context, MmioConfiguration configuration) {
        this.context = context;
        settings = read(configuration);
    }

    @Modified
    void modified(MmioConfiguration configuration) {
        MmioSettings wanted;
        try {
            wanted = read(configuration);
        } catch (TransportException wrong) {
            LOG.error("configuration refused, transports stay as they are: {}", wrong.getMessage());
            return;
        }
        List<MmioWindow> all;
        synchronized (lock) {
            if (wanted.equals(settings)) {
                return;
            }
            settings = wanted;
            all = List.copyOf(offered.keySet());
        }
        all.forEach(window -> {
            unplug(window);
            plug(window);
        });
    }

    /**
     * A bus offers a window: empty ones, and other devices, get no transport.
     *
     * @param window where a device may be
     * @param properties of the service
     */
    @Reference(
            name = "window",
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "unbindWindow")
    public void bindWindow(MmioWindow window, Map<String, Object> properties) {
        if (!(properties.get(MmioWindow.NAME) instanceof String name) || name.isBlank()) {
            LOG.error(
                    "window has no name, and gets no transport: property={} value={} service.id={}",
                    MmioWindow.NAME,
                    properties.get(MmioWindow.NAME),
                    properties.get("service.id"));
            return;
        }
        if (!isSound(name, window)) {
            return;
        }
        synchronized (lock) {
            offered.put(window, name);
        }
        plug(window);
    }

    private static boolean isSound(String name, MmioWindow window) {
        try (MmioSession session = window.claim(PID)) {
            return new DeviceWindow(name, session.registers()).deviceId() == SOUND;
        } catch (TransportException unusable) {
            LOG.error("no transport: window={}: {}", name, unusable.getMessage());
            return false;
        }
    }

    /**
     * A window goes: when this returns nothing of it is touched any more.
     *
     * @param window where the device was
     */
    public void unbindWindow(MmioWindow window) {
        synchronized (lock) {
            offered.remove(window);
        }
        unplug(window);
    }

    @Deactivate
    void close() {
        List<MmioWindow> all;
        synchronized (lock) {
            all = List.copyOf(offered.keySet());
            offered.clear();
        }
        all.forEach(this::unplug);
    }

    /** Registers a transport to a window; again if it went, or settings changed, meanwhile. */
    private void plug(MmioWindow window) {
        while (true) {
            String name;
            MmioSettings now;
            synchronized (lock) {
                name = offered.get(window);
                now = settings;
                if (name == null || plugged.containsKey(window)) {
                    return;
                }
            }
            Plugged made = register(new MmioTransport(name, window, now));
            synchronized (lock) {
                if (offered.containsKey(window) && now.equals(settings) && !plugged.containsKey(window)) {
                    plugged.put(window, made);
                    return;
                }
            }
            end(made);
        }
    }

    private void unplug(MmioWindow window) {
        Plugged gone;
        synchronized (lock) {
            gone = plugged.remove(window);
        }
        if (gone != null) {
            end(gone);
        }
    }

    private Plugged register(MmioTransport transport) {
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

    private static MmioSettings read(MmioConfiguration configuration) {
        int size;
        try {
            size = configuration.queue_size();
        } catch (RuntimeException wrong) {
            Throwable reason = wrong.getCause() == null ? wrong : wrong.getCause();
            throw new TransportException("bad setting of MMIO transports: queue.size=" + reason.getMessage()
                    + "; must be a power of two from 1 to 32768");
        }
        return new MmioSettings(size, configuration.event_idx(), configuration.indirect());
    }
}
