// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.SoundCard;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioSystem;

/** The formats of a card's streams in the words of javax.sound: those that it has a name for. */
final class LineFormats {

    /** In the order in which lines offer them. */
    private static final Map<PcmFormat, Encoding> ENCODINGS = new EnumMap<>(Map.of(
            PcmFormat.S8, Encoding.PCM_SIGNED,
            PcmFormat.U8, Encoding.PCM_UNSIGNED,
            PcmFormat.S16, Encoding.PCM_SIGNED,
            PcmFormat.S24_3, Encoding.PCM_SIGNED,
            PcmFormat.S32, Encoding.PCM_SIGNED,
            PcmFormat.FLOAT, Encoding.PCM_FLOAT,
            PcmFormat.FLOAT64, Encoding.PCM_FLOAT,
            PcmFormat.MU_LAW, Encoding.ULAW,
            PcmFormat.A_LAW, Encoding.ALAW));

    private LineFormats() {}

    /** Every format of the streams of a direction, at any rate. */
    static AudioFormat[] of(SoundCard card, Direction direction) {
        Set<AudioFormat> formats = new LinkedHashSet<>();
        for (PcmInfo stream : card.streams()) {
            if (stream.direction() == direction) {
                for (PcmFormat format : ENCODINGS.keySet()) {
                    for (int channels : channels(stream)) {
                        if (stream.formats().contains(format)) {
                            formats.add(format(format, channels, false));
                            formats.add(format(format, channels, format.bits() > Byte.SIZE));
                        }
                    }
                }
            }
        }
        return formats.toArray(AudioFormat[]::new);
    }

    private static List<Integer> channels(PcmInfo stream) {
        return IntStream.rangeClosed(stream.channelsMin(), Math.min(stream.channelsMax(), 8))
                .boxed()
                .toList();
    }

    private static AudioFormat format(PcmFormat format, int channels, boolean bigEndian) {
        return new AudioFormat(
                ENCODINGS.get(format),
                AudioSystem.NOT_SPECIFIED,
                format.bits(),
                channels,
                format.bits() / Byte.SIZE * channels,
                AudioSystem.NOT_SPECIFIED,
                bigEndian);
    }

    /** The sample format whose bytes are the same, if in another order; empty if there is none. */
    static Optional<PcmFormat> samples(AudioFormat format) {
        for (Map.Entry<PcmFormat, Encoding> entry : ENCODINGS.entrySet()) {
            int bits = entry.getKey().bits();
            if (entry.getValue().equals(format.getEncoding()) && bits == format.getSampleSizeInBits()) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    /** The rate, if virtio has it. */
    static Optional<PcmRate> rate(AudioFormat format) {
        int hertz = Math.round(format.getSampleRate());
        return hertz == format.getSampleRate() ? PcmRate.ofHertz(hertz) : Optional.empty();
    }

    /** Whether nothing is left open in a format. */
    static boolean isWhole(AudioFormat format) {
        return format.getSampleRate() != AudioSystem.NOT_SPECIFIED
                && format.getChannels() != AudioSystem.NOT_SPECIFIED
                && format.getSampleSizeInBits() != AudioSystem.NOT_SPECIFIED
                && format.getFrameSize() != AudioSystem.NOT_SPECIFIED;
    }
}
