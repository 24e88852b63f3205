// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.awaitility.Awaitility.await;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.transport.MmioWindow;
import io.virtsnd.api.transport.PciFunction;
import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.itests.conformance.CardBench;
import io.virtsnd.itests.conformance.HouseServices;
import io.virtsnd.linux.Linux;
import io.virtsnd.transport.mmio.internal.MmioSettings;
import io.virtsnd.transport.mmio.internal.MmioTransport;
import io.virtsnd.transport.pci.internal.PciSettings;
import io.virtsnd.transport.pci.internal.PciTransport;
import io.virtsnd.transport.qtest.internal.QtestComponent;
import io.virtsnd.transport.qtest.internal.QtestConfiguration;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The card of a QEMU, without a framework: the real component, the real transports, the real driver. */
final class QtestCard implements AutoCloseable {

    /** As the driver has it by default: QEMU's mixer is late. */
    private static final long LINGER_MILLIS = 100;

    private final Linux linux = new Linux();
    private final CardBench bench = new CardBench(HouseServices.messages(List.of()), LINGER_MILLIS);
    private final Plan plan;
    private final QtestComponent component;
    private volatile TransportConnection connection;
    private volatile VirtioTransport transport;

    /**
     * How the card is to be driven.
     *
     * @param interrupts of the connection
     * @param pci of PCI functions
     * @param wrap is put around the transport
     */
    record Plan(String interrupts, PciSettings pci, UnaryOperator<VirtioTransport> wrap) {

        static final Plan DEFAULT = new Plan("polled", PciSettings.DEFAULT, transport -> transport);

        Plan with(String other) {
            return new Plan(other, pci, wrap);
        }

        Plan with(PciSettings other) {
            return new Plan(interrupts, other, wrap);
        }

        Plan wrapped(UnaryOperator<VirtioTransport> other) {
            return new Plan(interrupts, pci, other);
        }
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

    /** Connects, as soon as there is somebody to connect to. */
    QtestCard(Path folder, Plan plan) {
        this(folder, plan, CardBench.CARD);
    }

    /** The same with a name of its own. */
    QtestCard(Path folder, Plan plan, String name) {
        this.plan = plan;
        component = new QtestComponent(
                context(), linux, new Config(name, folder.toString(), "auto", plan.interrupts, 2000));
    }

    /** The card, when it is there. */
    SoundCard card() {
        return bench.awaitCard();
    }

    CardBench bench() {
        return bench;
    }

    VirtioTransport transport() {
        return transport;
    }

    /** Why there is no device, as soon as it is known. */
    String reason() {
        return await().atMost(Duration.ofSeconds(10))
                .until(() -> connection.reason(), Optional::isPresent)
                .orElseThrow();
    }

    TransportConnection connection() {
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
        bench.close();
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
            transport = plan.wrap.apply(transport(service));
            bench.offer(transport);
        } else {
            connection = (TransportConnection) service;
        }
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                ServiceRegistration.class.getClassLoader(),
                new Class<?>[] {ServiceRegistration.class},
                (proxy, method, arguments) -> {
                    if (isDevice) {
                        bench.unplug();
                    }
                    return null;
                });
    }

    private VirtioTransport transport(Object service) {
        return service instanceof PciFunction function
                ? new PciTransport(CardBench.CARD, function, plan.pci)
                : new MmioTransport(
                        CardBench.CARD,
                        (MmioWindow) service,
                        new MmioSettings(plan.pci.queueSize(), plan.pci.eventIdx(), plan.pci.indirect()));
    }
}
