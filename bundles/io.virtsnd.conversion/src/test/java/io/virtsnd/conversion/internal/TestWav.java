// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/** Sound files of random samples. */
final class TestWav {

    private TestWav() {}

    static AudioFormat signed(int bits, int channels, float rate) {
        return new AudioFormat(rate, bits, channels, true, false);
    }

    static byte[] random(AudioFormat format, int frames) {
        byte[] bytes = new byte[frames * format.getFrameSize()];
        new Random(frames).nextBytes(bytes);
        return bytes;
    }

    static byte[] write(Path path, AudioFileFormat.Type type, AudioFormat format, int frames) throws IOException {
        byte[] bytes = random(format, frames);
        AudioSystem.write(new AudioInputStream(new ByteArrayInputStream(bytes), format, frames), type, path.toFile());
        return bytes;
    }

    static byte[] write(Path path, AudioFormat format, int frames) throws IOException {
        return write(path, AudioFileFormat.Type.WAVE, format, frames);
    }
}
