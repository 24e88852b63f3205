// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundConversion;
import io.virtsnd.api.audio.SoundFormat;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import org.osgi.service.component.annotations.Component;

/**
 * Conversion by the converters of javax.sound.
 *
 * <p>Thread: any.
 */
@Component(name = "io.virtsnd.conversion")
public final class JavaSoundConversion implements SoundConversion {

    @Override
    public boolean canConvert(SoundFormat from, SoundFormat to) {
        Optional<AudioFormat> source = SampleEncodings.of(from);
        Optional<AudioFormat> target = SampleEncodings.of(to);
        return source.isPresent()
                && target.isPresent()
                && AudioSystem.isConversionSupported(target.get(), source.get());
    }

    @Override
    public PlaybackSource convert(PlaybackSource source, SoundFormat from, SoundFormat to) {
        if (!canConvert(from, to)) {
            throw new IllegalArgumentException("frames cannot be converted: from=" + from + " to=" + to);
        }
        return new ConvertedSource(
                source,
                SampleEncodings.of(from).orElseThrow(),
                SampleEncodings.of(to).orElseThrow(),
                to);
    }
}
