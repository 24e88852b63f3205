// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.audio.CaptureSink;
import io.virtsnd.audio.internal.CaptureComponent;
import io.virtsnd.audio.internal.CaptureConfiguration;
import java.lang.annotation.Annotation;
import java.util.Map;
import org.osgi.framework.Constants;

/** A capture route without a framework. */
final class CaptureBench extends RouteBench {

    /** What the component runtime would make of a configuration. */
    @SuppressWarnings("ClassExplicitlyAnnotation")
    record Config(
            String route_name, String format, int rate, int channels, int period_frames, int periods, int queue_periods)
            implements CaptureConfiguration {

        /** Periods of 2 ms, S16, stereo. */
        static final Config DEFAULT = new Config("default", "S16", 48_000, 2, 96, 8, 4);

        /** The same with a buffer of 100 ms, and twice as much for each sink: nothing is lost on a busy machine. */
        static final Config PATIENT = new Config("default", "S16", 48_000, 2, 96, 50, 50);

        @Override
        public String rearm() {
            return "ON_WRITE";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return CaptureConfiguration.class;
        }
    }

    CaptureBench() {
        this(Config.DEFAULT);
    }

    CaptureBench(Config config) {
        this(new ComponentCalls(), config);
    }

    CaptureBench(ComponentCalls calls, Config config) {
        super(calls, new CaptureComponent(calls.context(), calls.occupants(), config));
    }

    void modify(Config config) {
        call("modified", config);
    }

    void add(long service, CaptureSink sink, String overflow) {
        call("bindSink", sink, properties(service, overflow));
    }

    void remove(long service, CaptureSink sink) {
        call("unbindSink", sink, properties(service, CaptureSink.DROP_OLDEST));
    }

    private static Map<String, Object> properties(long service, String overflow) {
        return Map.of(Constants.SERVICE_ID, service, CaptureSink.OVERFLOW, overflow);
    }
}
