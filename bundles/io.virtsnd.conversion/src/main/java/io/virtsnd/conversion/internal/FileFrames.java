// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import io.virtsnd.api.audio.SoundFileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import javax.sound.sampled.AudioInputStream;

/**
 * The frames of a file. Read whole, as long as there is room for one; javax.sound gives no other. A file that became
 * shorter while it was read is no end of the sound.
 *
 * <p>Thread: one at a time.
 */
final class FileFrames extends InputStream {

    /** A stream that gives nothing so often in a row has nothing any more. */
    private static final int IDLE_READS_MAX = 1_000;

    private final AudioInputStream sound;
    private final Path path;
    private final long expected;
    private long frames;

    /** A frame that there was no room for. */
    private final byte[] cut;

    private int cutAt;

    /**
     * @param sound whole frames
     * @param path for errors
     * @param expected how many frames; -1 for any number
     */
    FileFrames(AudioInputStream sound, Path path, long expected) {
        this.sound = sound;
        this.path = path;
        this.expected = expected;
        cut = new byte[sound.getFormat().getFrameSize()];
        cutAt = cut.length;
    }

    @Override
    public int read() throws IOException {
        byte[] single = new byte[1];
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (cutAt == cut.length) {
            int whole = length / cut.length * cut.length;
            if (whole > 0 || length == 0) {
                return length == 0 ? 0 : readFrames(target, offset, whole);
            }
            if (readFrames(cut, 0, cut.length) < 0) {
                return -1;
            }
            cutAt = 0;
        }
        int count = Math.min(length, cut.length - cutAt);
        System.arraycopy(cut, cutAt, target, offset, count);
        cutAt += count;
        return count;
    }

    private int readFrames(byte[] target, int offset, int length) throws IOException {
        // javax.sound answers 0 when it has got a part of a frame, and keeps that for the next call.
        for (int tries = 0; tries < IDLE_READS_MAX; tries++) {
            int count = sound.read(target, offset, length);
            if (count < 0) {
                break;
            }
            if (count > 0) {
                frames += count / cut.length;
                return count;
            }
        }
        if (expected > frames) {
            throw new SoundFileException("file ends early: " + path + " frames=" + frames + " expected=" + expected);
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        sound.close();
    }
}
