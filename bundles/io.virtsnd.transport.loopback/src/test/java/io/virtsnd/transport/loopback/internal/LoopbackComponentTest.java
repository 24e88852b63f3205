// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.TransportSession;
import io.virtsnd.api.transport.VirtioTransport;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class LoopbackComponentTest {

    private final Map<String, Object> values = new HashMap<>();
    private final List<LoopbackTransport> registered = new ArrayList<>();
    private final List<Dictionary<?, ?>> properties = new ArrayList<>();
    private final EchoDevice echo = new EchoDevice();

    /** Whether the framework unregisters the services of the bundle itself. */
    private boolean stopping;

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private final BundleContext context = proxy(BundleContext.class, (proxy, method, arguments) -> {
        LoopbackTransport transport = (LoopbackTransport) arguments[1];
        registered.add(transport);
        properties.add((Dictionary<?, ?>) arguments[2]);
        return proxy(ServiceRegistration.class, (registration, unregister, none) -> {
            if (stopping) {
                throw new IllegalStateException("Service already unregistered.");
            }
            return registered.remove(transport);
        });
    });

    private LoopbackConfiguration configuration() {
        Map<String, Object> now = Map.copyOf(values);
        return proxy(LoopbackConfiguration.class, (proxy, method, arguments) -> {
            Object value = now.getOrDefault(method.getName(), method.getDefaultValue());
            if (value instanceof RuntimeException wrong) {
                throw wrong;
            }
            return value;
        });
    }

    private LoopbackComponent component() {
        return new LoopbackComponent(context, Map.entry(Map.of(VirtioTransport.DEVICE_ID, 25), echo), configuration());
    }

    @Test
    void shouldRegisterATransportForItsDevice() {
        values.put("transport_name", "t1");
        values.put("bounce", true);
        LoopbackComponent component = component();
        assertThat(registered).hasSize(1);
        assertThat(properties.get(0).get("transport.name")).isEqualTo("t1");
        assertThat(properties.get(0).get("virtio.device.id")).isEqualTo(25);
        assertThat(registered.get(0).settings()).isEqualTo(new LoopbackSettings("t1", 256, true, true, true));
        LoopbackTransport transport = registered.get(0);
        component.close();
        assertThat(registered).isEmpty();
        assertThatThrownBy(() -> transport.claim("test")).isInstanceOf(TransportException.class);
    }

    @Test
    void shouldSayWhatIsWrongAndRegisterNothing() {
        values.put("queue_size", 100);
        assertThatThrownBy(this::component)
                .hasMessageContaining("queue.size=100")
                .hasMessageContaining("power of two from 1 to 32768");
        values.put("queue_size", new IllegalStateException(new NumberFormatException("For input string: \"abc\"")));
        assertThatThrownBy(this::component).hasMessageContaining("queue.size=").hasMessageContaining("abc");
        assertThat(registered).isEmpty();
    }

    @Test
    void shouldKeepTheRunningTransportWhenAChangeIsRefused() {
        LoopbackComponent component = component();
        LoopbackTransport transport = registered.get(0);
        values.put("queue_size", 100);
        component.modified(configuration());
        assertThat(registered).containsExactly(transport);
        values.clear();
        component.modified(configuration());
        assertThat(registered).containsExactly(transport);
    }

    @Test
    void shouldReplaceTheTransportWhenItsSettingsChange() {
        LoopbackComponent component = component();
        LoopbackTransport transport = registered.get(0);
        values.put("queue_size", 512);
        component.modified(configuration());
        assertThat(registered).hasSize(1).doesNotContain(transport);
        assertThat(registered.get(0).settings().queueSize()).isEqualTo(512);
    }

    @Test
    void regressionShouldWaitForTheHolderAndEndWhenTheFrameworkUnregistersItself() throws Exception {
        LoopbackComponent component = component();
        LoopbackTransport transport = registered.get(0);
        TransportSession session = transport.claim("test");
        stopping = true;

        CompletableFuture<Void> closing = CompletableFuture.runAsync(component::close);
        assertThat(transport.deviceFeatures())
                .as("the holder still has the device")
                .isNotZero();
        session.close();

        closing.get(20, TimeUnit.SECONDS);
        assertThatThrownBy(() -> transport.claim("another")).isInstanceOf(TransportException.class);
    }
}
