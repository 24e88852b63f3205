// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.wav.internal;

import io.virtsnd.api.backend.AudioStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * A capture stream that is read from a sound file of the same format, once.
 *
 * <p>Thread: the device's.
 */
final class WavCapture implements AudioStream {

    private final AudioInputStream file;
    private final byte[] buffer;
    private final int frameBytes;

    WavCapture(Path path, AudioFormat format, int bufferBytes) throws IOException {
        this.file = open(path);
        this.frameBytes = format.getFrameSize();
        this.buffer = new byte[Math.max(1, bufferBytes / frameBytes) * frameBytes];
        if (!file.getFormat().matches(format)) {
            file.close();
            throw new IOException(
                    "file has another format: path=" + path + " format=" + file.getFormat() + " asked=" + format);
        }
    }

    /** The format of a file. */
    static AudioFormat format(Path path) throws IOException {
        try (AudioInputStream file = open(path)) {
            return file.getFormat();
        }
    }

    private static AudioInputStream open(Path path) throws IOException {
        try {
            return AudioSystem.getAudioInputStream(path.toFile());
        } catch (UnsupportedAudioFileException | EOFException e) {
            throw new IOException("is no sound file: path=" + path, e);
        }
    }

    @Override
    public int read(ByteBuffer frames) throws IOException {
        int wanted = Math.min(frames.remaining(), buffer.length) / frameBytes * frameBytes;
        int count = file.readNBytes(buffer, 0, wanted) / frameBytes * frameBytes;
        frames.put(buffer, 0, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
