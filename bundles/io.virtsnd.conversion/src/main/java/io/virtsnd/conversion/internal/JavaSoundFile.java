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
        float rate = encoding.getFrameRate();
        return frames < 0 || rate <= 0 ? -1 : frames / (double) rate;
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
        boolean done = false;
        try {
            AudioInputStream sound = AudioSystem.getAudioInputStream(bytes);
            if (!sound.getFormat().matches(encoding)) {
                throw new SoundFileException(
                        "file changed: " + path + " format=" + sound.getFormat() + " expected=" + encoding);
            }
            InputStream opened =
                    exact ? new FileFrames(sound, path, frames) : new FileFrames(converted(sound, format), path, -1);
            done = true;
            return opened;
        } catch (SoundFileException found) {
            throw found;
        } catch (UnsupportedAudioFileException | IOException | RuntimeException e) {
            throw new SoundFileException("file changed, or cannot be converted: " + path + " format=" + format, e);
        } finally {
            if (!done) {
                bytes.close();
            }
        }
    }

    private static AudioInputStream converted(AudioInputStream sound, SoundFormat format) {
        AudioFormat target = SampleEncodings.of(format)
                .orElseThrow(() -> new IllegalArgumentException("javax.sound has no such format: format=" + format));
        return AudioSystem.getAudioInputStream(target, sound);
    }
}
