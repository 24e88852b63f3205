// SPDX-License-Identifier: Apache-2.0
package tiny.transport;

import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.api.transport.VirtioTransport;
import java.util.Dictionary;
import java.util.Hashtable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import org.osgi.util.tracker.ServiceTracker;

/** Presents each device that is there. */
public final class TinyTransports implements BundleActivator {

    private ServiceTracker<VirtioBackend, ServiceRegistration<VirtioTransport>> devices;

    @Override
    public void start(BundleContext context) {
        devices = new ServiceTracker<>(context, VirtioBackend.class, null) {
            @Override
            public ServiceRegistration<VirtioTransport> addingService(ServiceReference<VirtioBackend> reference) {
                Dictionary<String, Object> properties = new Hashtable<>();
                properties.put(VirtioTransport.NAME, "tiny-" + reference.getProperty(VirtioBackend.NAME));
                properties.put(VirtioTransport.DEVICE_ID, reference.getProperty(VirtioTransport.DEVICE_ID));
                VirtioTransport transport = new TinyTransport(context.getService(reference));
                return context.registerService(VirtioTransport.class, transport, properties);
            }

            @Override
            public void removedService(
                    ServiceReference<VirtioBackend> reference, ServiceRegistration<VirtioTransport> registration) {
                registration.unregister();
            }
        };
        devices.open();
    }

    @Override
    public void stop(BundleContext context) {
        devices.close();
    }
}
