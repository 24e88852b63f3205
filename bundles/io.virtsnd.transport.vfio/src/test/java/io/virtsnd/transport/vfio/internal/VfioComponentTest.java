// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.Linux;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** Settings, and what is registered on a machine that has no such function. */
@Timeout(30)
class VfioComponentTest {

    private static final String NOWHERE = "ffff:ff:1f.7";

    private final Linux linux = new Linux();
    private final Map<String, Object> values = new HashMap<>();
    private final Map<Class<?>, Object> registered = new ConcurrentHashMap<>();
    private final Map<Class<?>, Dictionary<?, ?>> properties = new ConcurrentHashMap<>();
    private VfioComponent component;

    private final BundleContext context = proxy(BundleContext.class, (proxy, method, arguments) -> {
        if (method.getName().equals("getServiceReferences")) {
            return List.of();
        }
        Class<?> type = (Class<?>) arguments[0];
        registered.put(type, arguments[1]);
        properties.put(type, (Dictionary<?, ?>) arguments[2]);
        return proxy(ServiceRegistration.class, (registration, unregister, none) -> registered.remove(type));
    });

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @BeforeEach
    void configure() {
        values.put("transport_name", "v1");
        values.put("address", NOWHERE);
    }

    @AfterEach
    void end() {
        if (component != null) {
            component.close();
        }
        assertThat(registered).isEmpty();
        linux.close();
    }

    private VfioConfiguration configuration() {
        Map<String, Object> now = Map.copyOf(values);
        return proxy(VfioConfiguration.class, (proxy, method, arguments) -> {
            Object value = now.getOrDefault(method.getName(), method.getDefaultValue());
            if (value instanceof RuntimeException wrong) {
                throw wrong;
            }
            return value;
        });
    }

    private void activate() {
        component = new VfioComponent(context, linux, configuration());
    }

    private TransportConnection connection() {
        return (TransportConnection) registered.get(TransportConnection.class);
    }

    @Test
    void shouldSayWhyWhenTheMachineHasNoSuchFunction() {
        activate();
        await().until(() -> connection().reason().isPresent());
        assertThat(connection().reason()).get().asString().startsWith("no such PCI function: address=" + NOWHERE);
        assertThat(connection().state()).isEqualTo(TransportConnection.State.CONNECTING);
        assertThat(connection().target()).isEqualTo(NOWHERE);
        assertThat(properties.get(TransportConnection.class).get("transport.name"))
                .isEqualTo("v1");
        assertThat(properties.get(TransportConnection.class).get("pci.address")).isEqualTo(NOWHERE);
        assertThat(registered).hasSize(1);
    }

    @Test
    void shouldLookForAllWhenNoneIsNamed() {
        values.clear();
        activate();
        assertThat(connection().target()).isEqualTo("*");
        assertThat(properties.get(TransportConnection.class).get("transport.name"))
                .isEqualTo("vfio");
    }

    @Test
    void shouldNameTheSettingWhenItIsWrong() {
        refuse("transport_name", " ", "transport.name=; must not be empty");
        refuse(
                "address",
                "00:04",
                "transport.name=v1: no address of a PCI function, such as 0000:00:04.0: address=00:04");
        refuse("address", "", "address=; or * for all");
        refuse("scan_interval", 9, "transport.name=v1 scan.interval=9; must be 10 to 60000");
        refuse("scan_interval", 60_001, "scan.interval=60001");
        refuse(
                "scan_interval",
                new IllegalStateException(new NumberFormatException("For input string: \"1s\"")),
                "scan.interval=For input string: \"1s\"; must be 10 to 60000");
    }

    private void refuse(String setting, Object value, String message) {
        Object before = values.put(setting, value);
        assertThatThrownBy(this::activate)
                .isInstanceOf(TransportException.class)
                .hasMessageStartingWith("bad setting of a VFIO transport: ")
                .hasMessageContaining(message);
        values.remove(setting);
        if (before != null) {
            values.put(setting, before);
        }
        assertThat(registered).isEmpty();
    }

    @Test
    void shouldKeepWhatRunsWhenAChangeIsRefused() {
        activate();
        TransportConnection before = connection();
        values.put("address", "odd");
        component.modified(configuration());
        values.put("address", "FFFF:ff:1f.7"); // the same in another way
        component.modified(configuration());
        assertThat(connection()).isSameAs(before);
    }

    @Test
    void shouldBeReplacedWhenItsSettingsChange() {
        activate();
        TransportConnection before = connection();
        values.put("scan_interval", 500);
        component.modified(configuration());
        assertThat(connection()).isNotSameAs(before);
        assertThat(before.state()).isEqualTo(TransportConnection.State.CLOSED);
    }

    @Test
    void shouldLeaveNothingWhenTheBundleIsStoppedMeanwhile() {
        BundleContext stopped = proxy(BundleContext.class, (proxy, method, arguments) -> {
            throw new IllegalStateException("stopped");
        });
        assertThatThrownBy(() -> new VfioComponent(stopped, linux, configuration()))
                .hasMessage("stopped");
    }
}
