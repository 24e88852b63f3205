// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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

class SoundDeviceComponentTest {

    private final Map<String, Object> values = new HashMap<>();
    private final List<SoundDevice> registered = new ArrayList<>();
    private final List<Dictionary<?, ?>> properties = new ArrayList<>();

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private final BundleContext context = proxy(BundleContext.class, (proxy, method, arguments) -> {
        SoundDevice device = (SoundDevice) arguments[1];
        assertThat((String[]) arguments[0])
                .containsExactly("io.virtsnd.api.transport.VirtioBackend", "io.virtsnd.api.backend.SoundDeviceControl");
        registered.add(device);
        properties.add((Dictionary<?, ?>) arguments[2]);
        return proxy(ServiceRegistration.class, (registration, unregister, none) -> registered.remove(device));
    });

    private DeviceConfiguration configuration() {
        return SettingsReaderTest.configuration(Map.copyOf(values));
    }

    private SoundDeviceComponent active() {
        SoundDeviceComponent component = new SoundDeviceComponent(context, configuration());
        component.activate();
        return component;
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("virtsnd-d1"))
                .count();
    }

    @Test
    void shouldRegisterItsDeviceAndEndItsThread() {
        values.put("device_name", "d1");
        SoundDeviceComponent component = active();
        assertThat(properties.get(0).get("device.name")).isEqualTo("d1");
        assertThat(properties.get(0).get("virtio.device.id")).isEqualTo(25);
        assertThat(threads()).isEqualTo(1);
        component.deactivate();
        assertThat(registered).isEmpty();
        await().until(() -> threads() == 0);
    }

    @Test
    void shouldRegisterNothingWhenItsConfigurationIsWrong() {
        values.put("clock", "sundial");
        assertThatThrownBy(this::active).hasMessageContaining("clock=sundial");
        assertThat(registered).isEmpty();
    }

    @Test
    void shouldKeepTheRunningDeviceWhenAChangeIsRefused() {
        SoundDeviceComponent component = active();
        SoundDevice device = registered.get(0);
        values.put("clock", "sundial");
        component.modified(configuration());
        values.clear();
        component.modified(configuration());
        assertThat(registered).containsExactly(device);
        component.deactivate();
    }

    @Test
    void shouldReplaceTheDeviceAndKeepTheBackendWhenItsSettingsChange() {
        values.put("clock", "free");
        SoundDeviceComponent component = new SoundDeviceComponent(context, configuration());
        FakeBackend backend = new FakeBackend();
        FakeBackend other = new FakeBackend();
        component.bindBackend(other);
        component.bindBackend(backend);
        component.unbindBackend(other);
        component.activate();
        values.put("streams", new String[] {"output"});
        component.modified(configuration());
        assertThat(registered).hasSize(1);
        backend.supports = false;
        TestDriver driver = new TestDriver(registered.get(0));
        driver.isThreaded = true;
        driver.start(0, 16);
        TestDriver.Sent sent = driver.send(TestDriver.CONTROL, TestDriver.setParams(0, 7680, 1920, 5, 7, 2), 4);
        await().until(() -> {
            driver.poll(TestDriver.CONTROL);
            return sent.isUsed;
        });
        assertThat(TestDriver.status(sent.written()).code()).isEqualTo(0x8002);
        driver.session.close();
        component.deactivate();
    }
}
