// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Configuration of a capture route; its factory PID is {@value CaptureComponent#PID}. */
@ObjectClassDefinition(
        name = "virtsnd capture route",
        description = "Gives sinks what a card records; card.target and sink.target select them.")
public @interface CaptureConfiguration {

    /** Stable name of the route, the service property {@code route.name}. */
    @AttributeDefinition(name = "Name", description = "Stable name of the route; applications name it in audio.route")
    String route_name() default "default";

    /** Sample format. */
    @AttributeDefinition(name = "Format", description = "Sample format, as S16, S24_3, S32 or FLOAT")
    String format() default "S16";

    /** Frame rate. */
    @AttributeDefinition(name = "Rate", description = "Frames in a second, one of those of virtio sound")
    int rate() default 48_000;

    /** Samples in a frame. */
    @AttributeDefinition(name = "Channels", description = "Samples in a frame, 1 to 255", min = "1", max = "255")
    int channels() default 2;

    /** Frames in a period. */
    @AttributeDefinition(name = "Period", description = "Frames in a period, 1 to 65536", min = "1", max = "65536")
    int period_frames() default 480;

    /** Periods in the buffer of the stream. */
    @AttributeDefinition(name = "Periods", description = "Periods in the buffer, 2 to 1024", min = "2", max = "1024")
    int periods() default 4;

    /** How messages get back to the device. */
    @AttributeDefinition(
            name = "Re-arm mode",
            description = "How messages get back to the device: ON_WRITE. A route does not keep up with CYCLIC",
            options = @Option(label = "ON_WRITE", value = "ON_WRITE"))
    String rearm() default "ON_WRITE";

    /** Periods that a sink may be late. */
    @AttributeDefinition(
            name = "Queue",
            description = "Periods that a sink may be late, besides those of the buffer, 1 to 1024",
            min = "1",
            max = "1024")
    int queue_periods() default 50;
}
