// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import io.virtsnd.api.audio.SoundFileException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Path;
import javax.sound.sampled.AudioInputStream;

/**
 * The frames of a file. A file that became shorter while it was read is no end of the sound.
 *
 * <p>Thread: one at a time.
 */
final class FileFrames extends FilterInputStream {

    /** A stream that gives nothing so often in a row has nothing any more. */
    private static final int IDLE_READS_MAX = 1_000;

    private final Path path;
    private final int frameBytes;
    private final long expected;
    private long frames;

    /**
     * @param sound whole frames
     * @param path for errors
     * @param expected how many frames; -1 for any number
     */
    FileFrames(AudioInputStream sound, Path path, long expected) {
        super(sound);
        this.path = path;
        this.frameBytes = sound.getFormat().getFrameSize();
        this.expected = expected;
    }

    @Override
    public int read() throws IOException {
        throw new IOException("frames are read, not bytes: frame=" + frameBytes + " bytes");
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int wanted = length / frameBytes * frameBytes;
        if (wanted == 0) {
            return 0;
        }
        // javax.sound answers 0 when it has got a part of a frame, and keeps that for the next call.
        for (int tries = 0; tries < IDLE_READS_MAX; tries++) {
            int count = in.read(target, offset, wanted);
            if (count < 0) {
                break;
            }
            if (count > 0) {
                frames += count / frameBytes;
                return count;
            }
        }
        if (expected > frames) {
            throw new SoundFileException("file ends early: " + path + " frames=" + frames + " expected=" + expected);
        }
        return -1;
    }
}
