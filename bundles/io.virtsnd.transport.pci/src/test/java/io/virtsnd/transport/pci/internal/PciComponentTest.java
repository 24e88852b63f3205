// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.PciFunction;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioTransport;
import io.virtsnd.transport.pci.internal.PciSettings.Interrupts;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class PciComponentTest {

    private final Map<String, Object> values = new HashMap<>();
    private final List<PciTransport> registered = new ArrayList<>();
    private final List<Dictionary<?, ?>> properties = new ArrayList<>();
    private final HandmadeFunction function = HandmadeFunction.whole();
    private Runnable whileRegistering = () -> {};

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private final BundleContext context = proxy(BundleContext.class, (proxy, method, arguments) -> {
        PciTransport transport = (PciTransport) arguments[1];
        registered.add(transport);
        properties.add((Dictionary<?, ?>) arguments[2]);
        Runnable meanwhile = whileRegistering;
        whileRegistering = () -> {};
        meanwhile.run();
        return proxy(ServiceRegistration.class, (registration, unregister, none) -> registered.remove(transport));
    });

    private PciConfiguration configuration() {
        Map<String, Object> now = Map.copyOf(values);
        return proxy(PciConfiguration.class, (proxy, method, arguments) -> {
            Object value = now.getOrDefault(method.getName(), method.getDefaultValue());
            if (value instanceof RuntimeException wrong) {
                throw wrong;
            }
            return value;
        });
    }

    private PciComponent component() {
        return new PciComponent(context, configuration());
    }

    private PciComponent bound() {
        PciComponent component = component();
        component.bindFunction(function, Map.of(PciFunction.NAME, "0000:00:04.0"));
        return component;
    }

    @Test
    void shouldRegisterATransportOfTheSameNameAndTouchNothing() {
        PciComponent component = bound();
        assertThat(registered).hasSize(1);
        assertThat(properties.get(0).get(VirtioTransport.NAME)).isEqualTo("0000:00:04.0");
        assertThat(properties.get(0).get(VirtioTransport.DEVICE_ID)).isEqualTo(25);
        assertThat(registered.get(0).settings()).isEqualTo(PciSettings.DEFAULT);
        assertThat(registered.get(0).startsFresh()).isFalse();
        assertThat(function.claims).isZero();
        assertThat(function.config.reads).isZero();
        PciTransport transport = registered.get(0);
        component.unbindFunction(function);
        assertThat(registered).isEmpty();
        assertThatThrownBy(() -> transport.claim("late")).isInstanceOf(TransportException.class);
        component.unbindFunction(function);
        component.close();
    }

    @Test
    void shouldRegisterNothingWhenAFunctionHasNoName() {
        PciComponent component = component();
        component.bindFunction(function, Map.of(PciFunction.NAME, " "));
        component.bindFunction(function, Map.of(PciFunction.NAME, 7));
        component.bindFunction(function, Map.of());
        assertThat(registered).isEmpty();
        component.unbindFunction(function);
    }

    @Test
    void shouldTakeAllTransportsAwayWhenItEnds() {
        PciComponent component = bound();
        component.bindFunction(HandmadeFunction.whole(), Map.of(PciFunction.NAME, "another"));
        assertThat(registered).hasSize(2);
        component.close();
        assertThat(registered).isEmpty();
    }

    @Test
    void shouldSayWhatIsWrongWhenASettingIs() {
        values.put("interrupts", "some");
        assertThatThrownBy(this::component)
                .hasMessageContaining("interrupts=some")
                .hasMessageContaining("per-queue, shared or line");
        values.put("interrupts", " Line ");
        values.put("queue_size", 100);
        assertThatThrownBy(this::component)
                .hasMessageContaining("queue.size=100")
                .hasMessageContaining("power of two from 1 to 32768");
        values.put("queue_size", new IllegalStateException(new NumberFormatException("For input string: \"abc\"")));
        assertThatThrownBy(this::component).hasMessageContaining("queue.size=").hasMessageContaining("abc");
        values.remove("queue_size");
        component();
    }

    @Test
    void shouldReplaceTransportsWhenSettingsChange() {
        PciComponent component = bound();
        PciTransport first = registered.get(0);
        component.modified(configuration());
        assertThat(registered).containsExactly(first);
        values.put("queue_size", 3);
        component.modified(configuration());
        assertThat(registered).containsExactly(first);
        values.putAll(Map.of("queue_size", 64, "interrupts", "shared", "event_idx", false, "indirect", false));
        component.modified(configuration());
        assertThat(registered).hasSize(1).doesNotContain(first);
        assertThat(registered.get(0).settings()).isEqualTo(new PciSettings(Interrupts.SHARED, 64, false, false));
    }

    @Test
    void shouldLeaveNothingWhenTheFunctionGoesWhileItIsRegistered() {
        PciComponent component = component();
        whileRegistering = () -> component.unbindFunction(function);
        component.bindFunction(function, Map.of(PciFunction.NAME, "brief"));
        assertThat(registered).isEmpty();
    }

    @Test
    void shouldHaveTheLastSettingsWhenTheyChangeWhileItIsRegistered() {
        PciComponent component = component();
        whileRegistering = () -> {
            values.put("queue_size", 32);
            component.modified(configuration());
        };
        component.bindFunction(function, Map.of(PciFunction.NAME, "changing"));
        assertThat(registered).singleElement().satisfies(transport -> assertThat(
                        transport.settings().queueSize())
                .isEqualTo(32));
    }
}
