// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.audio.internal.Occupants;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;

/** Calls a component as the component runtime does, whatever the visibility of its methods is. */
final class ComponentCalls {

    private final Occupants occupants = new Occupants();
    private final List<AudioRoute> routes = new CopyOnWriteArrayList<>();

    /** What the properties of routes were changed to. */
    private final List<Dictionary<?, ?>> changes = new CopyOnWriteArrayList<>();

    List<Dictionary<?, ?>> changes() {
        return changes;
    }

    /** Who is in the code of applications, for all components. */
    Occupants occupants() {
        return occupants;
    }

    /** Routes that are registered. */
    List<AudioRoute> routes() {
        return routes;
    }

    /** Calls the method of that name. */
    static void call(Object component, String name, Object... arguments) {
        Class<?> type = component.getClass();
        Method method = Stream.of(type, type.getSuperclass())
                .flatMap(declaring -> Arrays.stream(declaring.getDeclaredMethods()))
                .filter(candidate -> candidate.getName().equals(name) && !candidate.isBridge())
                .findFirst()
                .orElseThrow();
        method.setAccessible(true);
        try {
            method.invoke(component, arguments);
        } catch (InvocationTargetException | IllegalAccessException failed) {
            throw new IllegalStateException(failed);
        }
    }

    /** A framework in which services are registered, and looked for. */
    BundleContext context() {
        return proxy(BundleContext.class, (name, arguments) -> switch (name) {
            case "registerService" -> registered((AudioRoute) arguments[1]);
            case "getServiceReferences" ->
                routes.stream().map(ComponentCalls::reference).toList();
            case "getService" ->
                routes.stream()
                        .filter(route -> reference(route).equals(arguments[0]))
                        .findFirst()
                        .orElse(null);
            case "ungetService" -> true;
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private ServiceRegistration<?> registered(AudioRoute route) {
        routes.add(route);
        return proxy(ServiceRegistration.class, (name, arguments) -> switch (name) {
            case "unregister" -> {
                routes.remove(route);
                yield null;
            }
            case "setProperties" -> {
                changes.add((Dictionary<?, ?>) arguments[0]);
                yield null;
            }
            case "getReference" -> reference(route);
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private static ServiceReference<?> reference(AudioRoute route) {
        Map<Object, Object> properties = Map.of(
                AudioRoute.NAME, route.name(),
                AudioRoute.DIRECTION, route.direction().name());
        return proxy(ServiceReference.class, (name, arguments) -> switch (name) {
            case "getProperty" -> properties.get(arguments[0]);
            // a route is known by its name and direction
            case "equals" ->
                arguments[0] instanceof ServiceReference<?> other
                        && properties.get(AudioRoute.NAME).equals(other.getProperty(AudioRoute.NAME))
                        && properties.get(AudioRoute.DIRECTION).equals(other.getProperty(AudioRoute.DIRECTION));
            case "hashCode" -> route.hashCode();
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private interface Answer {
        Object to(String method, Object... arguments);
    }

    private static <T> T proxy(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
