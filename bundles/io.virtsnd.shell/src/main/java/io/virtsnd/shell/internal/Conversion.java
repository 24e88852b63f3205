// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * How the frames of a file get into a stream: as they are, or through a converter of javax.sound.
 *
 * @param shape what the stream gets
 * @param target what the file is converted to; null if it is not
 */
record Conversion(Shape shape, AudioFormat target) {

    private static final List<PcmFormat> NARROW = List.of(
            PcmFormat.S16,
            PcmFormat.S24_3,
            PcmFormat.S32,
            PcmFormat.FLOAT,
            PcmFormat.FLOAT64,
            PcmFormat.U16,
            PcmFormat.S8,
            PcmFormat.U8,
            PcmFormat.MU_LAW,
            PcmFormat.A_LAW);
    private static final List<PcmFormat> WIDE = List.of(
            PcmFormat.S32,
            PcmFormat.S24_3,
            PcmFormat.FLOAT64,
            PcmFormat.FLOAT,
            PcmFormat.S16,
            PcmFormat.U16,
            PcmFormat.S8,
            PcmFormat.U8,
            PcmFormat.MU_LAW,
            PcmFormat.A_LAW);
    private static final List<PcmFormat> REAL = List.of(
            PcmFormat.FLOAT64,
            PcmFormat.FLOAT,
            PcmFormat.S32,
            PcmFormat.S24_3,
            PcmFormat.S16,
            PcmFormat.U16,
            PcmFormat.S8,
            PcmFormat.U8,
            PcmFormat.MU_LAW,
            PcmFormat.A_LAW);

    /** What a file is, where virtio has the same; whether or not a stream offers it. */
    static Optional<Shape> exact(AudioFormat source) {
        int hertz = Math.round(source.getSampleRate());
        return hertz == source.getSampleRate()
                ? SampleFormats.of(source).flatMap(format -> PcmRate.ofHertz(hertz)
                        .map(rate -> new Shape(format, rate, source.getChannels())))
                : Optional.empty();
    }

    /** What a stream should offer for a file: the same, or something near it that it can be converted to. */
    static Shape wish(SoundFile file) {
        int channels = Math.max(1, Math.min(255, file.format().getChannels()));
        return exact(file.format()).orElse(new Shape(PcmFormat.S16, PcmRate.HZ_48000, channels));
    }

    /** The best way from a file into a stream. */
    static Conversion choose(SoundFile file, PcmInfo stream) throws CommandException {
        AudioFormat source = file.format();
        Optional<Shape> same = exact(source).filter(shape -> shape.isOffered(stream));
        if (same.isPresent()) {
            return new Conversion(same.get(), null);
        }
        PcmRate rate = nearest(stream, source.getSampleRate());
        int channels = Math.max(stream.channelsMin(), Math.min(stream.channelsMax(), source.getChannels()));
        for (PcmFormat format : preference(source)) {
            if (stream.formats().contains(format)) {
                AudioFormat target =
                        SampleFormats.of(format, rate.hertz(), channels).orElseThrow();
                if (AudioSystem.isConversionSupported(target, source)) {
                    return new Conversion(new Shape(format, rate, channels), target);
                }
            }
        }
        throw new CommandException("cannot be converted to what the stream offers: " + file.path() + " format=" + source
                + " stream=" + stream.formats() + " " + rate.hertz() + " Hz " + channels + " ch");
    }

    /** The lowest rate that loses nothing, else the highest. */
    private static PcmRate nearest(PcmInfo stream, float hertz) {
        Comparator<PcmRate> byHertz = Comparator.comparingInt(PcmRate::hertz);
        return stream.rates().stream()
                .filter(rate -> rate.hertz() >= hertz)
                .min(byHertz)
                .orElseGet(() -> stream.rates().stream().max(byHertz).orElseThrow());
    }

    private static List<PcmFormat> preference(AudioFormat source) {
        if (source.getEncoding().equals(Encoding.PCM_FLOAT)) {
            return source.getSampleSizeInBits() > Float.SIZE ? REAL : REAL.subList(1, REAL.size());
        }
        return source.getSampleSizeInBits() > Short.SIZE ? WIDE : NARROW;
    }

    /** The frames of a file, as the stream wants them. */
    AudioInputStream apply(AudioInputStream source) {
        return target == null ? source : AudioSystem.getAudioInputStream(target, source);
    }
}
