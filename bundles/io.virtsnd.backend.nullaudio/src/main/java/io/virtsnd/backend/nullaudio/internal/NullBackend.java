// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.nullaudio.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.io.IOException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.metatype.annotations.Designate;

/** Playback goes nowhere; capture is silence, or a tone. */
@Component(
        name = "io.virtsnd.backend.nullaudio",
        service = AudioBackend.class,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = NullConfiguration.class, factory = true)
public final class NullBackend implements AudioBackend {

    private final Pace.Clock clock;
    private final double toneHertz;

    /**
     * Activates the backend.
     *
     * @param configuration its configuration
     */
    @Activate
    public NullBackend(NullConfiguration configuration) {
        this(configuration, Pace.Clock.SYSTEM);
    }

    NullBackend(NullConfiguration configuration, Pace.Clock clock) {
        this.toneHertz = configuration.tone_hz();
        if (!(toneHertz >= 0 && toneHertz <= Integer.MAX_VALUE)) {
            throw new IllegalArgumentException("tone.hz=" + toneHertz + " must be a frequency in Hz, or 0 for silence");
        }
        this.clock = configuration.paced() ? clock : null;
    }

    @Override
    public boolean supports(AudioStreamConfig config) {
        return config.direction() == Direction.OUTPUT || toneHertz == 0 || Tone.supports(config.format());
    }

    @Override
    public AudioStream open(AudioStreamConfig config) throws IOException {
        if (!supports(config)) {
            throw new IOException(
                    "no tone in this format: format=" + config.format() + "; use a linear one, or tone.hz=0");
        }
        boolean tone = config.direction() == Direction.INPUT && toneHertz > 0;
        return new NullStream(config, clock, tone ? new Tone(config, toneHertz) : new Silence(config.format()));
    }
}
