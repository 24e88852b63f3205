// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Configuration of a software sound device; its factory PID is {@value SoundDeviceComponent#PID}. */
@ObjectClassDefinition(
        name = "virtsnd software sound device",
        description = "A virtio sound device in this process; a transport presents it to a driver.")
public @interface DeviceConfiguration {

    /** Stable name of the device, the service property {@code device.name}. */
    @AttributeDefinition(name = "Name", description = "Stable name of the device, not empty")
    String device_name() default "virtsnd";

    /** Streams: {@code output} or {@code input}, with {@code *N} for N of them. */
    @AttributeDefinition(
            name = "Streams",
            description = "output or input, one entry for each stream, or with *N for N of them")
    String[] streams() default {"output", "input"};

    /** Formats that every stream offers, by the names of the specification. */
    @AttributeDefinition(name = "Formats", description = "Sample formats: S8, U8, S16, S24_3, S24, S32, FLOAT, ...")
    String[] formats() default {
        "MU_LAW", "A_LAW", "S8", "U8", "S16", "U16", "S18_3", "U18_3", "S20_3", "U20_3", "S24_3", "U24_3", "S20", "U20",
        "S24", "U24", "S32", "U32", "FLOAT", "FLOAT64"
    };

    /** Rates that every stream offers, in Hz. */
    @AttributeDefinition(name = "Rates", description = "Frame rates in Hz, of those that virtio has")
    int[] rates() default {
        5512, 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000, 176400, 192000, 384000
    };

    /** Smallest number of channels, 1 to 255. */
    @AttributeDefinition(name = "Fewest channels", description = "1 to 255", min = "1", max = "255")
    int channels_min() default 1;

    /** Largest number of channels, channels.min to 255. */
    @AttributeDefinition(name = "Most channels", description = "channels.min to 255", min = "1", max = "255")
    int channels_max() default 8;

    /** What makes frames pass: {@code sample}, {@code stepped}, {@code free} or {@code backend}. */
    @AttributeDefinition(
            name = "Clock",
            description =
                    "sample: real time; stepped: a test advances it; free: as fast as fed; backend: the sound card")
    String clock() default "sample";

    /** Jacks: what each is, with {@code :disconnected} and {@code :remap}. */
    @AttributeDefinition(
            name = "Jacks",
            description =
                    "line_out, speaker, headphone, mic_in, line_in, ... one entry for each jack; :disconnected if nothing is"
                            + " plugged in at first, :remap if it can be remapped")
    String[] jacks() default {"line_out", "mic_in"};

    /** Channel maps: direction and positions, {@code output:FL,FR}; empty for one map per number of channels. */
    @AttributeDefinition(
            name = "Channel maps",
            description = "output:FL,FR and so on; if there is none, one for each number of channels up to 8")
    String[] channel_maps() default {};

    /** Features that every stream offers: {@code EVT_XRUNS}, {@code MSG_POLLING}. */
    @AttributeDefinition(name = "Features", description = "EVT_XRUNS and MSG_POLLING, or none of them")
    String[] features() default {"EVT_XRUNS"};
}
