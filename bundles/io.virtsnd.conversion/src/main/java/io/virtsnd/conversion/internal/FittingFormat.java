// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFormat;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioSystem;

/** The format of a stream that loses least of other frames, and that javax.sound can convert them to. */
final class FittingFormat {

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

    private FittingFormat() {}

    /** The same if it is offered, else the nearest; empty if there is no way. */
    static Optional<SoundFormat> of(AudioFormat source, PcmInfo stream) {
        Optional<SoundFormat> same = SampleEncodings.of(source)
                .filter(format -> stream.offers(format.format(), format.rate(), format.channels()));
        if (same.isPresent()) {
            return same;
        }
        PcmRate rate = nearest(stream, source.getSampleRate());
        int channels = Math.max(stream.channelsMin(), Math.min(stream.channelsMax(), source.getChannels()));
        return preference(source).stream()
                .filter(stream.formats()::contains)
                .map(format -> new SoundFormat(format, rate, channels))
                .filter(target -> AudioSystem.isConversionSupported(
                        SampleEncodings.of(target).orElseThrow(), source))
                .findFirst();
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
}
