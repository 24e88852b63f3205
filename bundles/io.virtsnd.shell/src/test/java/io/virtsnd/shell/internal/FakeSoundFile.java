// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmInfo;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;

/**
 * Random stereo frames of 16 bits.
 *
 * @param frames how many; the same number gives the same ones
 * @param readable how many of them can be read
 */
record FakeSoundFile(long frames, int readable) implements SoundFile {

    static final SoundFormat FORMAT = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);

    FakeSoundFile(int frames) {
        this(frames, frames);
    }

    /** What is in one. */
    static byte[] bytes(int frames) {
        byte[] bytes = new byte[frames * FORMAT.frameBytes()];
        new Random(frames).nextBytes(bytes);
        return bytes;
    }

    @Override
    public Path path() {
        return Path.of("random.wav");
    }

    @Override
    public String description() {
        return FORMAT.toString();
    }

    @Override
    public Optional<SoundFormat> format() {
        return Optional.of(FORMAT);
    }

    @Override
    public int channels() {
        return FORMAT.channels();
    }

    @Override
    public double seconds() {
        return (double) frames / FORMAT.rate().hertz();
    }

    @Override
    public SoundFormat fit(PcmInfo stream) {
        return FORMAT;
    }

    @Override
    public InputStream open(SoundFormat format) {
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("not what it was fit for: " + format);
        }
        byte[] bytes = bytes((int) frames);
        int last = readable * FORMAT.frameBytes();
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("file ends early: frames=" + readable + " expected=" + frames);
            }
        };
        InputStream rest = readable == frames ? InputStream.nullInputStream() : broken;
        return new SequenceInputStream(new ByteArrayInputStream(bytes, 0, last), rest);
    }
}
