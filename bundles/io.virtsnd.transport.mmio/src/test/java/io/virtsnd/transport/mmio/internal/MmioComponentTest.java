// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.mmio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.ClaimedException;
import io.virtsnd.api.transport.MmioWindow;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.api.transport.VirtioTransport;
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

class MmioComponentTest {

    private final Map<String, Object> values = new HashMap<>();
    private final List<MmioTransport> registered = new ArrayList<>();
    private final List<Dictionary<?, ?>> properties = new ArrayList<>();
    private final HandmadeWindow window = HandmadeWindow.of(25);
    private Runnable whileRegistering = () -> {};

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private final BundleContext context = proxy(BundleContext.class, (proxy, method, arguments) -> {
        MmioTransport transport = (MmioTransport) arguments[1];
        registered.add(transport);
        properties.add((Dictionary<?, ?>) arguments[2]);
        Runnable meanwhile = whileRegistering;
        whileRegistering = () -> {};
        meanwhile.run();
        return proxy(ServiceRegistration.class, (registration, unregister, none) -> registered.remove(transport));
    });

    private MmioConfiguration configuration() {
        Map<String, Object> now = Map.copyOf(values);
        return proxy(MmioConfiguration.class, (proxy, method, arguments) -> {
            Object value = now.getOrDefault(method.getName(), method.getDefaultValue());
            if (value instanceof RuntimeException wrong) {
                throw wrong;
            }
            return value;
        });
    }

    private MmioComponent component() {
        return new MmioComponent(context, configuration());
    }

    private MmioComponent bound() {
        MmioComponent component = component();
        component.bindWindow(window, Map.of(MmioWindow.NAME, "feb00e00"));
        return component;
    }

    @Test
    void shouldRegisterATransportOfTheSameNameAndOnlyLook() {
        MmioComponent component = bound();
        assertThat(registered).hasSize(1);
        assertThat(properties.get(0).get(VirtioTransport.NAME)).isEqualTo("feb00e00");
        assertThat(properties.get(0).get(VirtioTransport.DEVICE_ID)).isEqualTo(25);
        assertThat(registered.get(0).settings()).isEqualTo(MmioSettings.DEFAULT);
        assertThat(registered.get(0).startsFresh()).isFalse();
        assertThat(window.claims).isZero();
        assertThat(window.allClaims).isOne();
        assertThat(window.writes).isZero();
        MmioTransport transport = registered.get(0);
        component.unbindWindow(window);
        assertThat(registered).isEmpty();
        assertThatThrownBy(() -> transport.claim("late")).isInstanceOf(TransportException.class);
        component.unbindWindow(window);
        component.close();
    }

    @Test
    void shouldRegisterNothingWhenAWindowHasNoName() {
        MmioComponent component = component();
        component.bindWindow(window, Map.of(MmioWindow.NAME, " "));
        component.bindWindow(window, Map.of(MmioWindow.NAME, 7));
        component.bindWindow(window, Map.of());
        assertThat(registered).isEmpty();
        component.unbindWindow(window);
    }

    @Test
    void shouldRegisterNothingWhenNoSoundDeviceIsThere() {
        MmioComponent component = component();
        HandmadeWindow held = HandmadeWindow.of(25);
        held.refusal = new ClaimedException("window", "somebody", "component");
        HandmadeWindow other = HandmadeWindow.of(25).with(MmioLayout.MAGIC, 1);
        for (HandmadeWindow none : List.of(HandmadeWindow.of(0), HandmadeWindow.of(1), other, held)) {
            component.bindWindow(none, Map.of(MmioWindow.NAME, "none"));
            assertThat(none.claims).isZero();
            component.unbindWindow(none);
        }
        assertThat(registered).isEmpty();
    }

    @Test
    void shouldRegisterALegacyDeviceSoThatItsDriverSaysSo() {
        component().bindWindow(HandmadeWindow.of(25).with(MmioLayout.VERSION, 1), Map.of(MmioWindow.NAME, "old"));
        assertThat(registered).hasSize(1);
        assertThatThrownBy(() -> registered.get(0).claim("driver")).hasMessageContaining("LEGACY_DEVICE");
    }

    @Test
    void shouldTakeAllTransportsAwayWhenItEnds() {
        MmioComponent component = bound();
        component.bindWindow(HandmadeWindow.of(25), Map.of(MmioWindow.NAME, "another"));
        assertThat(registered).hasSize(2);
        component.close();
        assertThat(registered).isEmpty();
    }

    @Test
    void shouldSayWhatIsWrongWhenASettingIs() {
        values.put("queue_size", 100);
        assertThatThrownBy(this::component)
                .hasMessageContaining("queue.size=100")
                .hasMessageContaining("power of two from 1 to 32768");
        values.put("queue_size", new IllegalStateException(new NumberFormatException("For input string: \"abc\"")));
        assertThatThrownBy(this::component).hasMessageContaining("queue.size=").hasMessageContaining("abc");
    }

    @Test
    void shouldReplaceTransportsWhenSettingsChange() {
        MmioComponent component = bound();
        MmioTransport first = registered.get(0);
        component.modified(configuration());
        assertThat(registered).containsExactly(first);
        values.put("queue_size", 3);
        component.modified(configuration());
        assertThat(registered).containsExactly(first);
        values.putAll(Map.of("queue_size", 64, "event_idx", false, "indirect", false));
        component.modified(configuration());
        assertThat(registered).hasSize(1).doesNotContain(first);
        assertThat(registered.get(0).settings()).isEqualTo(new MmioSettings(64, false, false));
    }

    @Test
    void shouldLeaveNothingWhenTheWindowGoesWhileItIsRegistered() {
        MmioComponent component = component();
        whileRegistering = () -> component.unbindWindow(window);
        component.bindWindow(window, Map.of(MmioWindow.NAME, "brief"));
        assertThat(registered).isEmpty();
    }

    @Test
    void shouldHaveTheLastSettingsWhenTheyChangeWhileItIsRegistered() {
        MmioComponent component = component();
        whileRegistering = () -> {
            values.put("queue_size", 32);
            component.modified(configuration());
        };
        component.bindWindow(window, Map.of(MmioWindow.NAME, "changing"));
        assertThat(registered).singleElement().satisfies(transport -> assertThat(
                        transport.settings().queueSize())
                .isEqualTo(32));
    }
}
