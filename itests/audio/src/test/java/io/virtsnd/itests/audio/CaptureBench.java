// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.SoundCard;
import io.virtsnd.api.audio.AudioRoute;
import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.api.audio.SoundConversion;
import io.virtsnd.audio.internal.CaptureComponent;
import io.virtsnd.audio.internal.CaptureConfiguration;
import java.lang.annotation.Annotation;
import java.util.Map;
import org.osgi.framework.Constants;

/** A capture route without a framework: the real component. */
final class CaptureBench implements AutoCloseable {

    private final ComponentCalls calls = new ComponentCalls();
    private SoundConversion converting;
    private final CaptureComponent component;

    /** What the component runtime would make of a configuration. */
    @SuppressWarnings("ClassExplicitlyAnnotation")
    record Config(
            String route_name, String format, int rate, int channels, int period_frames, int periods, int queue_periods)
            implements CaptureConfiguration {

        /** Periods of 2 ms, S16, stereo. */
        static final Config DEFAULT = new Config("default", "S16", 48_000, 2, 96, 8, 4);

        @Override
        public Class<? extends Annotation> annotationType() {
            return CaptureConfiguration.class;
        }
    }

    CaptureBench() {
        this(Config.DEFAULT);
    }

    CaptureBench(Config config) {
        component = new CaptureComponent(calls.context(), config);
    }

    void modify(Config config) {
        ComponentCalls.call(component, "modified", config);
    }

    AudioRoute route() {
        return calls.routes().get(0);
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

    void remove(TestCard card) {
        remove(card.card());
    }

    void remove(SoundCard card) {
        ComponentCalls.call(component, "unbindCard", card);
    }

    void add(long service, CaptureSink sink, String overflow) {
        ComponentCalls.call(component, "bindSink", sink, properties(service, overflow));
    }

    void remove(long service, CaptureSink sink) {
        ComponentCalls.call(component, "unbindSink", sink, properties(service, CaptureSink.DROP_OLDEST));
    }

    private static Map<String, Object> properties(long service, String overflow) {
        return Map.of(Constants.SERVICE_ID, service, CaptureSink.OVERFLOW, overflow);
    }

    @Override
    public void close() {
        ComponentCalls.call(component, "close");
    }
}
