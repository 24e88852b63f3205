// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.SoundFormat;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.osgi.framework.Constants;

/**
 * A service of an application, and what it said of itself when it was bound: its own code is not called for that again.
 *
 * @param service the service
 * @param id its number
 * @param properties its properties; a copy
 * @param format what a source said its frames look like; null for a sink
 * @param flaw why it cannot be used; empty if it can
 * @param owners what the owner of its route makes of its volume
 * @param <A> source or sink
 */
record Application<A>(
        A service, long id, Map<String, Object> properties, SoundFormat format, String flaw, OwnersVolume owners) {

    /** Service property of applications, the same for sources and sinks. */
    private static final String ROUTE = "audio.route";

    /** Asks the service what its frames look like, which may throw whatever it likes; no lock is held. */
    static <A> Application<A> of(A service, Map<String, Object> properties, Function<A, SoundFormat> asked) {
        SoundFormat format = null;
        String flaw = "";
        try {
            format = asked.apply(service);
        } catch (Throwable thrown) { // it is the application's
            flaw = "it does not say what its frames look like: " + Member.text(thrown);
        }
        return new Application<>(service, id(properties), new HashMap<>(properties), format, flaw, new OwnersVolume());
    }

    static long id(Map<String, Object> properties) {
        return (Long) properties.get(Constants.SERVICE_ID);
    }

    /** The same with properties that changed. */
    Application<A> with(Map<String, Object> changed) {
        return new Application<>(service, id, new HashMap<>(changed), format, flaw, owners);
    }

    /** Whether both are of one service, as one route knows it, whatever its properties were. */
    boolean isSame(Application<?> other) {
        return owners == other.owners;
    }

    boolean isMeantFor(String route) {
        return route.equals(properties.getOrDefault(ROUTE, AudioRoute.DEFAULT));
    }
}
