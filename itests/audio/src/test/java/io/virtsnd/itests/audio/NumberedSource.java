// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import java.nio.ByteBuffer;

/** Frames that are their numbers, without end; the first is 1, so that none is silence. */
final class NumberedSource implements PlaybackSource {

    private int given;
    private volatile boolean ending;
    private volatile boolean ended;

    @Override
    public SoundFormat format() {
        return TestSource.STEREO;
    }

    @Override
    public boolean pull(ByteBuffer frames) {
        while (frames.remaining() >= Integer.BYTES) {
            frames.putInt(++given);
        }
        ended = ending;
        return !ended;
    }

    /** The next frames are the last. */
    void end() {
        ending = true;
    }

    /** Whether the last frames were given. */
    boolean hasEnded() {
        return ended;
    }

    /** How many were given; to be asked when the source has ended. */
    int given() {
        return given;
    }
}
