// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFileException;
import io.virtsnd.api.audio.SoundFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * A sound file that a reader of javax.sound understands.
 *
 * @param path where it is
 * @param encoding what it holds
 * @param frames how many frames, or {@link AudioSystem#NOT_SPECIFIED} if the reader does not know
 */
record JavaSoundFile(Path path, AudioFormat encoding, long frames) implements SoundFile {

    @Override
    public String description() {
        return encoding.toString();
    }

    @Override
    public Optional<SoundFormat> format() {
        return SampleEncodings.of(encoding);
    }

    @Override
    public int channels() {
        return encoding.getChannels();
    }

    @Override
    public double seconds() {
        return frames / (double) encoding.getFrameRate();
    }

    @Override
    public SoundFormat fit(PcmInfo stream) throws SoundFileException {
        return FittingFormat.of(encoding, stream)
                .orElseThrow(() -> new SoundFileException("cannot be converted to what the stream offers: " + path
                        + " format=" + encoding + " stream=" + stream.formats() + " " + stream.rates() + " channels="
                        + stream.channelsMin() + ".." + stream.channelsMax()));
    }

    @Override
    public InputStream open(SoundFormat format) throws IOException {
        boolean exact = format().equals(Optional.of(format));
        FileBytes bytes = new FileBytes(path);
        try {
            AudioInputStream sound = AudioSystem.getAudioInputStream(bytes);
            return exact ? new FileFrames(sound, path, frames) : new FileFrames(converted(sound, format), path, -1);
        } catch (UnsupportedAudioFileException | RuntimeException e) {
            bytes.close();
            throw new SoundFileException("file changed, or cannot be converted: " + path + " format=" + format, e);
        }
    }

    private static AudioInputStream converted(AudioInputStream sound, SoundFormat format) {
        AudioFormat target = SampleEncodings.of(format)
                .orElseThrow(() -> new IllegalArgumentException("javax.sound has no such format: format=" + format));
        return AudioSystem.getAudioInputStream(target, sound);
    }
}
