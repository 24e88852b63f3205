// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.Direction;
import io.virtsnd.api.audio.AudioRoute;
import java.lang.reflect.Proxy;
import java.util.Dictionary;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.osgi.framework.ServiceRegistration;

class RouteNewsTest {

    private final List<Object> said = new CopyOnWriteArrayList<>();
    private volatile String card = "a";
    private final RouteNews news = new RouteNews(route(), registration());

    private AudioRoute route() {
        return (AudioRoute) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {AudioRoute.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "name" -> "r";
                    case "direction" -> Direction.OUTPUT;
                    case "card" -> Optional.ofNullable(card);
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }

    @SuppressWarnings("unchecked")
    private ServiceRegistration<AudioRoute> registration() {
        return (ServiceRegistration<AudioRoute>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (proxy, method, arguments) -> {
                    said.add(
                            method.getName().equals("setProperties")
                                    ? String.valueOf(((Dictionary<?, ?>) arguments[0]).get("card.name"))
                                    : method.getName());
                    return null;
                });
    }

    @Test
    void shouldSayEachOtherCardOnce() {
        news.changed();
        news.changed();
        await().until(() -> said.equals(List.of("a")));
        card = null;
        news.changed();
        await().until(() -> said.equals(List.of("a", "null")));
        news.close();
    }

    /** Its route still plays, and must not be ended by a rejection. */
    @Test
    void shouldSayNothingWhenItIsClosed() {
        news.close();

        news.changed();

        assertThat(said).containsExactly("unregister");
    }
}
