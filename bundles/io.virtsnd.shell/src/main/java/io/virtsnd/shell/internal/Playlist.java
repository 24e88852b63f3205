// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.sound.sampled.AudioInputStream;

/**
 * The frames of files of one shape, one after the other without a gap.
 *
 * <p>Thread: one at a time.
 */
final class Playlist implements Closeable {

    /** A stream that gives nothing so often in a row has nothing any more. */
    private static final int IDLE_READS_MAX = 1_000;

    private final Deque<Entry> waiting;
    private final int frameBytes;
    private Entry playing;
    private AudioInputStream stream;
    private long frames;
    private int idleReads;

    /**
     * A file and the way to the stream.
     *
     * @param file the file
     * @param conversion the way
     */
    record Entry(SoundFile file, Conversion conversion) {

        /** What has to be said of it: that it is not played as it is. */
        Optional<String> remark() {
            return conversion.target() == null
                    ? Optional.empty()
                    : Optional.of("converts " + file.path() + " from " + file.format() + " to " + conversion.shape());
        }
    }

    /** Frames of all of them as the stream gets them; 0 if one does not know. */
    static long frames(List<Entry> entries) {
        double seconds = 0;
        for (Entry entry : entries) {
            if (entry.file().frames() <= 0) {
                return 0;
            }
            seconds += entry.file().frames() / (double) entry.file().format().getFrameRate();
        }
        return Math.round(seconds * entries.get(0).conversion().shape().rate().hertz());
    }

    /** @param entries one or more, whose conversions give one shape */
    Playlist(List<Entry> entries) {
        this.waiting = new ArrayDeque<>(entries);
        this.frameBytes = entries.get(0).conversion().shape().frameBytes();
    }

    /**
     * Reads whole frames, as many as fit.
     *
     * @return bytes; less than fit only at the end, 0 then
     */
    int read(byte[] target) throws IOException {
        int filled = 0;
        int wanted = target.length / frameBytes * frameBytes;
        while (filled < wanted && (stream != null || next())) {
            int count = stream.read(target, filled, wanted - filled);
            // javax.sound answers 0 when it has got a part of a frame, and keeps that for the next call.
            idleReads = count == 0 ? idleReads + 1 : 0;
            if (count < 0 || idleReads == IDLE_READS_MAX) {
                end();
            } else {
                filled += count;
                frames += count / frameBytes;
            }
        }
        return filled;
    }

    private boolean next() throws IOException {
        playing = waiting.poll();
        if (playing == null) {
            return false;
        }
        frames = 0;
        idleReads = 0;
        stream = playing.conversion().apply(playing.file().open());
        return true;
    }

    /** A file that became shorter while it was played is no end of the sound. */
    private void end() throws IOException {
        boolean exact = playing.conversion().target() == null;
        long expected = playing.file().frames();
        close();
        if (exact && expected > frames) {
            throw new IOException(
                    "file ends early: " + playing.file().path() + " frames=" + frames + " expected=" + expected);
        }
    }

    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
