// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.audio.internal.PlaybackComponent;
import io.virtsnd.audio.internal.PlaybackConfiguration;
import java.lang.annotation.Annotation;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.Constants;

/** A playback route without a framework. */
final class PlaybackBench extends RouteBench {

    /** What the component runtime would make of a configuration. */
    @SuppressWarnings("ClassExplicitlyAnnotation")
    record Config(
            String route_name, String format, int rate, int channels, int period_frames, int periods, int idle_timeout)
            implements PlaybackConfiguration {

        /** Periods of 10 ms, S16, stereo; no silence behind the last source. */
        static final Config DEFAULT = new Config("default", "S16", 48_000, 2, 480, 4, 0);

        /**
         * Periods of 100 ms: a card that takes what it is given at once has nothing in its buffer, and a source is waited for
         * as long as a period; longer than a busy machine lets it wait.
         */
        static final Config PATIENT = new Config("default", "S16", 48_000, 2, 4800, 4, 0);

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
        public String rearm() {
            return "ON_WRITE";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return PlaybackConfiguration.class;
        }
    }

    PlaybackBench(Config config) {
        this(new ComponentCalls(), config);
    }

    /** @param calls a framework that may have other routes */
    PlaybackBench(ComponentCalls calls, Config config) {
        super(calls, new PlaybackComponent(calls.context(), calls.occupants(), config));
    }

    void modify(Config config) {
        call("modified", config);
    }

    void add(long service, PlaybackSource source) {
        add(service, source, Map.of());
    }

    void add(long service, PlaybackSource source, Map<String, ?> more) {
        call("bindSource", source, properties(service, more));
    }

    void update(long service, PlaybackSource source, Map<String, ?> more) {
        call("updatedSource", source, properties(service, more));
    }

    void remove(long service, PlaybackSource source) {
        call("unbindSource", source, properties(service, Map.of()));
    }

    private static Map<String, Object> properties(long service, Map<String, ?> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put(Constants.SERVICE_ID, service);
        return properties;
    }
}
