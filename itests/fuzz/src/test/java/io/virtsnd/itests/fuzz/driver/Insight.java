// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import io.virtsnd.virtqueue.Virtqueue;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/** Finds what the bundles keep to themselves: the counters of each kind of violation. */
final class Insight {

    private static final int ENOUGH = 10_000;

    private Insight() {}

    /** The driver's end of a queue, wherever its owner keeps it. */
    static Virtqueue virtqueue(Object owner, int index) {
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Object> open = new ArrayDeque<>();
        open.add(owner);
        while (!open.isEmpty() && seen.size() < ENOUGH) {
            Object next = open.poll();
            if (next instanceof Virtqueue queue) {
                if (queue.index() == index) {
                    return queue;
                }
            } else if (next.getClass().getName().startsWith("io.virtsnd.") && seen.add(next)) {
                addFields(next, open);
            }
        }
        throw new IllegalStateException("no virtqueue: index=" + index + " owner=" + owner);
    }

    private static void addFields(Object object, Deque<Object> open) {
        try {
            for (Field field : object.getClass().getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())
                        && field.getType().getName().startsWith("io.virtsnd.")) {
                    field.setAccessible(true);
                    Object value = field.get(object);
                    if (value != null) {
                        open.add(value);
                    }
                }
            }
        } catch (IllegalAccessException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Calls a method without arguments, whatever its visibility. */
    static Object ask(Object object, String name) {
        return call(object, name, new Class<?>[0]);
    }

    /** Calls a method, whatever its visibility. */
    static Object call(Object object, String name, Class<?>[] types, Object... arguments) {
        try {
            Method method = object.getClass().getDeclaredMethod(name, types);
            method.setAccessible(true);
            return method.invoke(object, arguments);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("class=" + object.getClass() + " method=" + name, impossible);
        }
    }
}
