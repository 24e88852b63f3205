// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.linux.Linux;
import io.virtsnd.transport.vhostuser.internal.VhostUserComponent;
import io.virtsnd.transport.vhostuser.internal.VhostUserConfiguration;
import io.virtsnd.transport.vhostuser.internal.VhostUserSettings;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The component of the front end without a framework: what it registers is plugged into a bench. */
final class PluggedSocket implements AutoCloseable {

    /** How long a device may take for an answer, ms: it may be a process that has just begun, on a busy machine. */
    private static final int REPLY_MILLIS = 10_000;

    private final CardBench bench;
    private final VhostUserComponent component;

    /** What the component runtime would make of a configuration. */
    @SuppressWarnings("ClassExplicitlyAnnotation")
    private record Config(
            String transport_name,
            String path,
            int reply_timeout,
            int retry_interval,
            int memory_size,
            int queue_size,
            boolean event_idx,
            boolean indirect,
            int realtime_priority)
            implements VhostUserConfiguration {
        @Override
        public Class<? extends Annotation> annotationType() {
            return VhostUserConfiguration.class;
        }
    }

    PluggedSocket(CardBench bench, Linux linux, Path path) {
        this.bench = bench;
        component = new VhostUserComponent(
                context(),
                linux,
                new Config(CardBench.CARD, path.toString(), REPLY_MILLIS, 1000, 8 << 20, 64, true, true, 0));
    }

    /** What a front end of a test is made of. */
    static VhostUserSettings settings(String name, Path path) {
        return VhostUserSettings.of(name, path).withReplyTimeout(REPLY_MILLIS);
    }

    @Override
    public void close() {
        try {
            // As the component runtime does, whatever its visibility is.
            Method deactivate = VhostUserComponent.class.getDeclaredMethod("close");
            deactivate.setAccessible(true);
            deactivate.invoke(component);
        } catch (InvocationTargetException | NoSuchMethodException | IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(),
                new Class<?>[] {BundleContext.class},
                (proxy, method, arguments) -> registration(arguments[1]));
    }

    private ServiceRegistration<?> registration(Object service) {
        boolean isTransport = service instanceof VirtioTransport;
        if (isTransport) {
            bench.offer((VirtioTransport) service);
        }
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                ServiceRegistration.class.getClassLoader(),
                new Class<?>[] {ServiceRegistration.class},
                (proxy, method, arguments) -> {
                    if (isTransport) {
                        bench.unplug();
                    }
                    return null;
                });
    }
}
