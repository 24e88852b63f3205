// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFormat;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * The frames of files that are played as one format, one after the other without a gap.
 *
 * <p>Thread: one at a time.
 */
final class Playlist implements Closeable {

    private final Deque<Entry> waiting;
    private final int frameBytes;
    private InputStream stream;

    /**
     * A file and the way to the stream.
     *
     * @param file the file
     * @param format what it is played as
     */
    record Entry(SoundFile file, SoundFormat format) {

        /** What has to be said of it: that it is not played as it is. */
        Optional<String> remark() {
            return file.format().equals(Optional.of(format))
                    ? Optional.empty()
                    : Optional.of("converts " + file.path() + " from " + file.description() + " to " + format);
        }
    }

    /** Frames of all of them as the stream gets them; 0 if one does not know. */
    static long frames(List<Entry> entries) {
        double seconds = 0;
        for (Entry entry : entries) {
            if (entry.file().seconds() < 0) {
                return 0;
            }
            seconds += entry.file().seconds();
        }
        return Math.round(seconds * entries.get(0).format().rate().hertz());
    }

    /** @param entries one or more, that are played as one format */
    Playlist(List<Entry> entries) {
        this.waiting = new ArrayDeque<>(entries);
        this.frameBytes = entries.get(0).format().frameBytes();
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
            if (count == 0) {
                throw new IOException("a sound file gives nothing, and does not end");
            } else if (count < 0) {
                close();
            } else {
                filled += count;
            }
        }
        return filled;
    }

    private boolean next() throws IOException {
        Entry next = waiting.poll();
        if (next == null) {
            return false;
        }
        stream = next.file().open(next.format());
        return true;
    }

    @Override
    public void close() throws IOException {
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
