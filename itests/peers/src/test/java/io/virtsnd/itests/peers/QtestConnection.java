// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import io.virtsnd.api.transport.MmioWindow;
import io.virtsnd.api.transport.PciFunction;
import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.linux.Linux;
import io.virtsnd.transport.mmio.internal.MmioSettings;
import io.virtsnd.transport.mmio.internal.MmioTransport;
import io.virtsnd.transport.pci.internal.PciTransport;
import io.virtsnd.transport.qtest.internal.QtestComponent;
import io.virtsnd.transport.qtest.internal.QtestConfiguration;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The real component without a framework, and the real transports to what it finds. */
final class QtestConnection implements AutoCloseable {

    private final Linux linux = new Linux();
    private final QtestCard.Plan plan;
    private final String name;
    private final Listener listener;
    private final QtestComponent component;
    private volatile TransportConnection connection;

    /** Who plugs transports in. */
    interface Listener {

        /** A device is there. */
        void plugged(VirtioTransport transport);

        /** It is gone. */
        void unplugged();
    }

    /** What the component runtime would make of a configuration. */
    @SuppressWarnings("ClassExplicitlyAnnotation")
    private record Config(String transport_name, String directory, String bus, String interrupts, int reply_timeout)
            implements QtestConfiguration {
        @Override
        public Class<? extends Annotation> annotationType() {
            return QtestConfiguration.class;
        }
    }

    QtestConnection(Path folder, QtestCard.Plan plan, String name, Listener listener) {
        this.plan = plan;
        this.name = name;
        this.listener = listener;
        component = new QtestComponent(
                context(), linux, new Config(name, folder.toString(), "auto", plan.interrupts(), 2000));
    }

    TransportConnection state() {
        return connection;
    }

    @Override
    public void close() {
        try {
            // As the component runtime does, whatever its visibility is.
            Method deactivate = QtestComponent.class.getDeclaredMethod("close");
            deactivate.setAccessible(true);
            deactivate.invoke(component);
        } catch (InvocationTargetException | NoSuchMethodException | IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
        linux.close();
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> registration(arguments[1]));
    }

    private ServiceRegistration<?> registration(Object service) {
        boolean isDevice = !(service instanceof TransportConnection);
        if (isDevice) {
            listener.plugged(plan.wrap().apply(transport(service)));
        } else {
            connection = (TransportConnection) service;
        }
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                ServiceRegistration.class.getClassLoader(),
                new Class<?>[] {ServiceRegistration.class},
                (proxy, method, arguments) -> {
                    if (isDevice) {
                        listener.unplugged();
                    }
                    return null;
                });
    }

    private VirtioTransport transport(Object service) {
        return service instanceof PciFunction function
                ? new PciTransport(name, function, plan.pci())
                : new MmioTransport(
                        name,
                        (MmioWindow) service,
                        new MmioSettings(
                                plan.pci().queueSize(),
                                plan.pci().eventIdx(),
                                plan.pci().indirect()));
    }
}
