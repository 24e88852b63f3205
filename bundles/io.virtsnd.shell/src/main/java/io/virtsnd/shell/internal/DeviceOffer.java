// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFormat;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a software device should offer: no more than its backend can carry, so that it never has to refuse. */
final class DeviceOffer {

    private static final int CHANNELS_MAX = 8;
    private static final int PERIOD_BYTES = 1 << 12;
    private static final Set<PcmFormat> NOT_PCM = EnumSet.of(
            PcmFormat.IMA_ADPCM, PcmFormat.DSD_U8, PcmFormat.DSD_U16, PcmFormat.DSD_U32, PcmFormat.IEC958_SUBFRAME);

    private final AudioBackend backend;
    private final Direction direction;

    DeviceOffer(AudioBackend backend, Direction direction) {
        this.backend = backend;
        this.direction = direction;
    }

    /** Formats, rates and channels, by the properties of the device's component; around a format, if that can be had. */
    Map<String, Object> properties(SoundFormat wish) throws CommandException {
        SoundFormat around = around(wish);
        List<String> formats = new ArrayList<>();
        for (PcmFormat format : PcmFormat.values()) {
            if (!NOT_PCM.contains(format) && supports(format, around.rate(), around.channels())) {
                formats.add(format.name());
            }
        }
        int[] rates = java.util.Arrays.stream(PcmRate.values())
                .filter(rate -> supports(around.format(), rate, around.channels()))
                .mapToInt(PcmRate::hertz)
                .sorted()
                .toArray();
        int min = around.channels();
        int max = around.channels();
        while (min > 1 && supports(around.format(), around.rate(), min - 1)) {
            min--;
        }
        while (max < CHANNELS_MAX && supports(around.format(), around.rate(), max + 1)) {
            max++;
        }
        Map<String, Object> properties = new HashMap<>();
        properties.put("formats", formats.toArray(String[]::new));
        properties.put("rates", rates);
        properties.put("channels.min", min);
        properties.put("channels.max", max);
        return properties;
    }

    /** Frames that the backend has: the one wished for, or one with another format, rate or number of channels. */
    private SoundFormat around(SoundFormat wish) throws CommandException {
        for (int channels : new int[] {wish.channels(), 2, 1}) {
            for (PcmRate rate :
                    List.of(wish.rate(), PcmRate.HZ_48000, PcmRate.HZ_44100, PcmRate.HZ_16000, PcmRate.HZ_8000)) {
                for (PcmFormat format :
                        List.of(wish.format(), PcmFormat.S16, PcmFormat.S32, PcmFormat.FLOAT, PcmFormat.U8)) {
                    if (supports(format, rate, channels)) {
                        return new SoundFormat(format, rate, channels);
                    }
                }
            }
        }
        throw new CommandException("backend has no format, rate and channels near this: " + wish);
    }

    private boolean supports(PcmFormat format, PcmRate rate, int channels) {
        return backend.supports(
                new AudioStreamConfig("", 0, direction, format, rate, channels, PERIOD_BYTES, 4 * PERIOD_BYTES));
    }
}
