// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.io.IOException;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.SourceDataLine;
import javax.sound.sampled.TargetDataLine;

/** Playback and capture through a sound card of this machine. It paces its streams: the device's clock is {@code backend}. */
final class JavaSoundBackend implements AudioBackend {

    private final SoundMixers mixers;

    JavaSoundBackend(SoundMixers mixers) {
        this.mixers = mixers;
    }

    @Override
    public boolean supports(AudioStreamConfig config) {
        return JavaSoundFormat.of(config)
                .flatMap(format -> mixers.with(line(config.direction(), format)))
                .isPresent();
    }

    @Override
    public AudioStream open(AudioStreamConfig config) throws IOException {
        AudioFormat format = JavaSoundFormat.of(config)
                .orElseThrow(() -> new IOException("javax.sound has no such format: format=" + config.format()));
        DataLine.Info info = line(config.direction(), format);
        Mixer mixer = mixers.with(info)
                .orElseThrow(() ->
                        new IOException("no sound card has such a line: mixer=" + mixers.name() + " line=" + info));
        try {
            if (config.direction() == Direction.OUTPUT) {
                SourceDataLine line = (SourceDataLine) mixer.getLine(info);
                line.open(format, config.bufferBytes());
                return new LinePlayback(line, config);
            }
            TargetDataLine line = (TargetDataLine) mixer.getLine(info);
            line.open(format, config.bufferBytes());
            return new LineCapture(line, config);
        } catch (LineUnavailableException | IllegalArgumentException e) {
            throw new IOException(
                    "cannot open the sound card: mixer=" + mixer.getMixerInfo().getName() + " line=" + info + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static DataLine.Info line(Direction direction, AudioFormat format) {
        return direction == Direction.OUTPUT ? SoundMixers.playback(format) : SoundMixers.capture(format);
    }
}
