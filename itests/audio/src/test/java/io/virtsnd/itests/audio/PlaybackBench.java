// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundConversion;
import io.virtsnd.audio.internal.PlaybackComponent;
import io.virtsnd.audio.internal.PlaybackConfiguration;
import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Constants;

/** A playback route without a framework: the real component. */
final class PlaybackBench implements AutoCloseable {

    private final ComponentCalls calls = new ComponentCalls();
    private SoundConversion converting;
    private final PlaybackComponent component;

    /** What the component runtime would make of a configuration. */
    @SuppressWarnings("ClassExplicitlyAnnotation")
    record Config(
            String route_name, String format, int rate, int channels, int period_frames, int periods, int idle_timeout)
            implements PlaybackConfiguration {

        /** Periods of 10 ms, S16, stereo; no silence behind the last source. */
        static final Config DEFAULT = new Config("default", "S16", 48_000, 2, 480, 4, 0);

        Config withIdle(int millis) {
            return new Config(route_name, format, rate, channels, period_frames, periods, millis);
        }

        Config withFormat(String other) {
            return new Config(route_name, other, rate, channels, period_frames, periods, idle_timeout);
        }

        Config withPeriods(int count) {
            return new Config(route_name, format, rate, channels, period_frames, count, idle_timeout);
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return PlaybackConfiguration.class;
        }
    }

    PlaybackBench(Config config) {
        component = new PlaybackComponent(calls.context(), config);
    }

    AudioRoute route() {
        return calls.routes().get(0);
    }

    ComponentCalls calls() {
        return calls;
    }

    void modify(Config config) {
        ComponentCalls.call(component, "modified", config);
    }

    /** What converts, or null: nothing does any more. */
    void convertBy(SoundConversion other) {
        if (converting != null) {
            ComponentCalls.call(component, "unbindConversion", converting);
        }
        converting = other;
        if (other != null) {
            ComponentCalls.call(component, "bindConversion", other);
        }
    }

    void add(TestCard card) {
        add(card.card(), card.properties());
    }

    void add(SoundCard card, Map<String, Object> properties) {
        ComponentCalls.call(component, "bindCard", card, properties);
    }

    /** As a card that is unregistered: returns when the route has left it. */
    void remove(TestCard card) {
        remove(card.card());
    }

    void remove(SoundCard card) {
        ComponentCalls.call(component, "unbindCard", card);
    }

    void add(long service, PlaybackSource source) {
        add(service, source, Map.of());
    }

    void add(long service, PlaybackSource source, Map<String, ?> more) {
        ComponentCalls.call(component, "bindSource", source, properties(service, more));
    }

    void update(long service, PlaybackSource source, Map<String, ?> more) {
        ComponentCalls.call(component, "updatedSource", source, properties(service, more));
    }

    void remove(long service, PlaybackSource source) {
        ComponentCalls.call(component, "unbindSource", source, properties(service, Map.of()));
    }

    private static Map<String, Object> properties(long service, Map<String, ?> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put(Constants.SERVICE_ID, service);
        return properties;
    }

    @Override
    public void close() {
        ComponentCalls.call(component, "close");
    }
}
