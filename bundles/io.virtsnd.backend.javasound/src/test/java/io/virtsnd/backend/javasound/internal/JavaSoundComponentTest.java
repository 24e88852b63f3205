// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.backend.AudioBackend;
import java.lang.annotation.Annotation;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

class JavaSoundComponentTest {

    private final List<String> registry = new ArrayList<>();

    /** A configuration as the service component runtime would make it. */
    private record Given(String backend_name, String mixer) implements JavaSoundConfiguration {
        @Override
        public Class<? extends Annotation> annotationType() {
            return JavaSoundConfiguration.class;
        }
    }

    private BundleContext context() {
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, args) -> {
                    assertThat(method.getName()).isEqualTo("registerService");
                    assertThat(args[0]).isEqualTo(AudioBackend.class);
                    registry.add(String.valueOf(((Dictionary<?, ?>) args[2]).get(AudioBackend.NAME)));
                    return registration();
                });
    }

    private ServiceRegistration<?> registration() {
        return (ServiceRegistration<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (proxy, method, args) -> {
                    assertThat(method.getName()).isEqualTo("unregister");
                    registry.clear();
                    return null;
                });
    }

    @Test
    void shouldBeAServiceAsLongAsActiveWhenThereIsACard() {
        JavaSoundComponent component = new JavaSoundComponent(context(), new Given("card", ""));
        assertThat(registry).containsExactly("card");

        component.deactivate();
        assertThat(registry).isEmpty();
    }

    @Test
    void shouldBeNoServiceWhenTheOnlySuchCardIsOneOfOurs() {
        JavaSoundComponent component = new JavaSoundComponent(context(), new Given("card", "ours"));
        assertThat(registry).isEmpty();

        component.deactivate();
    }

    @Test
    void shouldBeNoServiceWhenThereIsNoSuchCard() {
        JavaSoundComponent component = new JavaSoundComponent(context(), new Given("card", "no such card"));
        assertThat(registry).isEmpty();

        component.deactivate();
    }
}
