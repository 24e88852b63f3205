// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.audio;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import java.nio.ByteBuffer;
import java.util.Random;

/** Bytes that are given in pieces of odd sizes. */
final class TestSource implements PlaybackSource {

    static final SoundFormat STEREO = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);

    private final SoundFormat format;
    private final ByteBuffer sound;
    private final Random random = new Random(1);
    private volatile boolean done;

    TestSource(SoundFormat format, byte[] sound) {
        this.format = format;
        this.sound = ByteBuffer.wrap(sound);
    }

    TestSource(byte[] sound) {
        this(STEREO, sound);
    }

    /** All of it was given. */
    boolean isDone() {
        return done;
    }

    @Override
    public SoundFormat format() {
        return format;
    }

    @Override
    public boolean pull(ByteBuffer frames) {
        int room = Math.min(frames.remaining(), sound.remaining()) / format.frameBytes();
        int count = room == 0 ? 0 : 1 + random.nextInt(room);
        frames.put(sound.slice().limit(count * format.frameBytes()));
        sound.position(sound.position() + count * format.frameBytes());
        done = !sound.hasRemaining();
        return !done;
    }
}
