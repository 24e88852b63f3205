// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.api.ChannelMap;
import io.virtsnd.api.Direction;
import io.virtsnd.api.JackInfo;
import io.virtsnd.api.PcmFeature;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import io.virtsnd.protocol.HdaDefaultDevice;
import io.virtsnd.protocol.HdaPinCapabilities;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/** Turns a configuration into {@link DeviceSettings}; what cannot be used is reported with name, value and range. */
final class SettingsReader {

    private static final int CHANNELS_LIMIT = 255;
    private static final int DEFAULT_DEVICE_SHIFT = 20;
    private static final int ASSOCIATION_SHIFT = 4;
    private static final int ASSOCIATION_MAX = 15;
    private static final int REMAP = 1;
    private static final Set<PcmFeature> FEATURES = EnumSet.of(PcmFeature.MSG_POLLING, PcmFeature.EVT_XRUNS);

    private SettingsReader() {}

    /**
     * @param configuration what the owner of the device wants
     * @return the settings
     * @throws DeviceSettingException if a value cannot be used
     */
    static DeviceSettings read(DeviceConfiguration configuration) {
        String name = configuration.device_name().strip();
        if (name.isEmpty()) {
            throw new DeviceSettingException("device.name", "", "a name that is not empty");
        }
        List<PcmInfo> streams = streams(configuration);
        List<ChannelMap> maps = configuration.channel_maps().length == 0
                ? ChannelMaps.derive(streams)
                : ChannelMaps.read(configuration.channel_maps());
        return new DeviceSettings(
                name,
                streams,
                jacks(configuration.jacks()),
                maps,
                constant(ClockKind.class, "clock", configuration.clock(), EnumSet.allOf(ClockKind.class)));
    }

    private static List<PcmInfo> streams(DeviceConfiguration configuration) {
        int min = number("channels.min", configuration::channels_min, 1);
        int max = number("channels.max", configuration::channels_max, min);
        Set<PcmFormat> formats =
                constants(PcmFormat.class, "formats", configuration.formats(), EnumSet.allOf(PcmFormat.class));
        Set<PcmRate> rates = rates(configuration);
        Set<PcmFeature> features = constants(PcmFeature.class, "features", configuration.features(), FEATURES);
        require("formats", formats);
        require("rates", rates);
        List<PcmInfo> streams = new ArrayList<>();
        for (Direction direction : directions(configuration.streams())) {
            streams.add(new PcmInfo(streams.size(), 0, direction, min, max, formats, rates, features));
        }
        return streams;
    }

    private static List<Direction> directions(String[] values) {
        String range = "output or input, or with *N for N of them, 1 to " + DeviceSettings.STREAMS_MAX + " together";
        List<Direction> directions = new ArrayList<>();
        for (String value : values) {
            String[] parts = value.split("\\*", -1);
            try {
                Direction direction = Direction.valueOf(parts[0].strip().toUpperCase(Locale.ROOT));
                int count = parts.length == 1 ? 1 : Integer.parseInt(parts[1].strip());
                if (parts.length > 2 || count < 1 || count > DeviceSettings.STREAMS_MAX - directions.size()) {
                    throw new DeviceSettingException("streams", value, range);
                }
                for (int i = 0; i < count; i++) {
                    directions.add(direction);
                }
            } catch (IllegalArgumentException wrong) {
                throw new DeviceSettingException("streams", value, range);
            }
        }
        if (directions.isEmpty()) {
            throw new DeviceSettingException("streams", Arrays.toString(values), range);
        }
        return directions;
    }

    private static Set<PcmRate> rates(DeviceConfiguration configuration) {
        String range = "rates of virtio in Hz: 5512, 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000,"
                + " 64000, 88200, 96000, 176400, 192000, 384000";
        Set<PcmRate> rates = EnumSet.noneOf(PcmRate.class);
        for (int hertz : value("rates", range, configuration::rates)) {
            rates.add(PcmRate.ofHertz(hertz).orElseThrow(() -> new DeviceSettingException("rates", hertz, range)));
        }
        return rates;
    }

    private static List<JackInfo> jacks(String[] values) {
        if (values.length > DeviceSettings.JACKS_MAX) {
            throw new DeviceSettingException("jacks", values.length, "at most " + DeviceSettings.JACKS_MAX + " jacks");
        }
        List<JackInfo> jacks = new ArrayList<>();
        for (String value : values) {
            jacks.add(jack(value, jacks.size()));
        }
        return jacks;
    }

    private static JackInfo jack(String value, int id) {
        String[] parts = value.split(":", -1);
        HdaDefaultDevice device =
                constant(HdaDefaultDevice.class, "jacks", parts[0], EnumSet.allOf(HdaDefaultDevice.class));
        boolean connected = true;
        int features = 0;
        for (int i = 1; i < parts.length; i++) {
            switch (parts[i].strip().toLowerCase(Locale.ROOT)) {
                case "disconnected" -> connected = false;
                case "connected" -> connected = true;
                case "remap" -> features = REMAP;
                default ->
                    throw new DeviceSettingException("jacks", value, "a kind with :connected, :disconnected, :remap");
            }
        }
        int association = Math.min(id + 1, ASSOCIATION_MAX);
        int defconf = device.ordinal() << DEFAULT_DEVICE_SHIFT | association << ASSOCIATION_SHIFT;
        int pin = device.ordinal() < HdaDefaultDevice.LINE_IN.ordinal()
                ? HdaPinCapabilities.OUTPUT
                : HdaPinCapabilities.INPUT;
        return new JackInfo(id, 0, features, defconf, pin | HdaPinCapabilities.PRESENCE_DETECT, connected);
    }

    private static int number(String name, Supplier<Integer> value, int min) {
        String range = min + " to " + CHANNELS_LIMIT;
        int number = value(name, range, value);
        if (number < min || number > CHANNELS_LIMIT) {
            throw new DeviceSettingException(name, number, range);
        }
        return number;
    }

    /** Asks for a value that the configuration may have as something else. */
    private static <T> T value(String name, String range, Supplier<T> value) {
        try {
            return value.get();
        } catch (RuntimeException wrong) {
            Throwable reason = wrong.getCause() == null ? wrong : wrong.getCause();
            throw new DeviceSettingException(name, reason.getMessage(), range);
        }
    }

    private static <E extends Enum<E>> Set<E> constants(Class<E> type, String name, String[] values, Set<E> range) {
        Set<E> constants = EnumSet.noneOf(type);
        for (String value : values) {
            constants.add(constant(type, name, value, range));
        }
        return constants;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name, String value, Set<E> range) {
        for (E constant : range) {
            if (constant.name().equalsIgnoreCase(value.strip())) {
                return constant;
            }
        }
        throw new DeviceSettingException(name, value, "of " + range.toString().toLowerCase(Locale.ROOT));
    }

    private static void require(String name, Set<?> values) {
        if (values.isEmpty()) {
            throw new DeviceSettingException(name, "[]", "at least one");
        }
    }
}
