// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.transport.TransportConnection;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.linux.Linux;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

@Timeout(30)
class VhostUserComponentTest {

    private final Linux linux = new Linux();
    private final Leaks leaks = new Leaks();
    private final Map<String, Object> values = new HashMap<>();
    private final Map<Class<?>, Object> registered = new ConcurrentHashMap<>();
    private final Map<Class<?>, Dictionary<?, ?>> properties = new ConcurrentHashMap<>();
    private VhostUserComponent component;

    @TempDir
    private Path directory;

    private final BundleContext context = proxy(BundleContext.class, (proxy, method, arguments) -> {
        Class<?> type = (Class<?>) arguments[0];
        properties.put(type, (Dictionary<?, ?>) arguments[2]);
        registered.put(type, arguments[1]); // last: this is what others wait for
        return proxy(ServiceRegistration.class, (registration, unregister, none) -> registered.remove(type));
    });

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @BeforeEach
    void configure() {
        values.put("transport_name", "v1");
        values.put("path", directory.resolve("s").toString());
    }

    @AfterEach
    void end() {
        if (component != null) {
            component.close();
        }
        assertThat(registered).isEmpty();
        leaks.assertNone();
        linux.close();
    }

    private VhostUserConfiguration configuration() {
        Map<String, Object> now = Map.copyOf(values);
        return proxy(VhostUserConfiguration.class, (proxy, method, arguments) -> {
            Object value = now.getOrDefault(method.getName(), method.getDefaultValue());
            if (value instanceof RuntimeException wrong) {
                throw wrong;
            }
            return value;
        });
    }

    private void activate() {
        component = new VhostUserComponent(context, linux, configuration());
    }

    private TransportConnection connection() {
        return (TransportConnection) registered.get(TransportConnection.class);
    }

    @Test
    void shouldRegisterATransportWhileItsDeviceIsThere() {
        activate();
        assertThat(properties.get(TransportConnection.class).get("transport.name"))
                .isEqualTo("v1");
        await().until(() -> connection().reason().isPresent());
        assertThat(registered).doesNotContainKey(VirtioTransport.class);
        try (FakeDevice peer = new FakeDevice(linux, directory.resolve("s")).start()) {
            await().until(() -> registered.containsKey(VirtioTransport.class));
            assertThat(properties.get(VirtioTransport.class).get("transport.name"))
                    .isEqualTo("v1");
            assertThat(properties.get(VirtioTransport.class).get("virtio.device.id"))
                    .isEqualTo(25);
            assertThat(connection().state()).isEqualTo(TransportConnection.State.CONNECTED);
            assertThat(peer.violations()).isEmpty();
        }
        await().until(() -> !registered.containsKey(VirtioTransport.class));
    }

    @Test
    void shouldLeaveNothingWhenTheBundleIsStoppedMeanwhile() {
        BundleContext stopped = proxy(BundleContext.class, (proxy, method, arguments) -> {
            throw new IllegalStateException("stopped");
        });
        assertThatThrownBy(() -> new VhostUserComponent(stopped, linux, configuration()))
                .hasMessage("stopped");
    }

    @Test
    void shouldSayWhatIsWrongAndRegisterNothing() {
        refuse("transport_name", " ", "transport.name=");
        refuse("path", "", "path=");
        refuse("path", "/" + "x".repeat(107), "1 to 107 bytes");
        refuse("path", "a\0b", "path=");
        refuse("reply_timeout", 9, "reply.timeout=9; must be 10 to 60000");
        refuse("reply_timeout", 60_001, "reply.timeout=60001");
        refuse("retry_interval", 0, "retry.interval=0; must be 10 to 60000");
        refuse("memory_size", 1 << 19, "memory.size=524288; must be 1048576 to 2147479552");
        refuse("queue_size", 48, "queue.size=48; must be a power of two from 1 to 1024");
        refuse("queue_size", 2048, "queue.size=2048");
        refuse(
                "memory_size",
                new IllegalStateException(new NumberFormatException("For input string: \"1G\"")),
                "memory.size=For input string: \"1G\"; must be 1048576 to 2147479552");
        refuse("reply_timeout", new IllegalStateException("odd"), "reply.timeout=odd");
        assertThat(registered).isEmpty();
    }

    private void refuse(String setting, Object value, String message) {
        Object before = values.put(setting, value);
        assertThatThrownBy(this::activate)
                .isInstanceOf(TransportException.class)
                .hasMessageContaining(message);
        values.remove(setting);
        if (before != null) {
            values.put(setting, before);
        }
    }

    @Test
    void shouldKeepTheRunningTransportWhenAChangeIsRefused() {
        activate();
        TransportConnection before = connection();
        values.put("queue_size", 100);
        component.modified(configuration());
        values.remove("queue_size");
        component.modified(configuration());
        assertThat(connection()).isSameAs(before);
    }

    @Test
    void shouldBeReplacedWhenItsSettingsChange() {
        activate();
        TransportConnection before = connection();
        values.put("path", directory.resolve("t").toString());
        component.modified(configuration());
        assertThat(connection()).isNotSameAs(before);
        assertThat(connection().target()).endsWith("/t");
        assertThat(before.state()).isEqualTo(TransportConnection.State.CLOSED);
    }
}
