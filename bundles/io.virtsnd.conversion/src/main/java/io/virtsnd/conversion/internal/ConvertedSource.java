// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import io.virtsnd.api.audio.PlaybackSource;
import io.virtsnd.api.audio.SoundFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * The sound of another source in another format.
 *
 * <p>Thread: as any source.
 */
final class ConvertedSource implements PlaybackSource {

    private final SoundFormat format;
    private final AudioInputStream converted;
    private byte[] bytes = {};

    ConvertedSource(PlaybackSource source, AudioFormat from, AudioFormat to, SoundFormat format) {
        this.format = format;
        SourceInput input = new SourceInput(source, from.getFrameSize());
        converted = AudioSystem.getAudioInputStream(to, new AudioInputStream(input, from, AudioSystem.NOT_SPECIFIED));
    }

    @Override
    public SoundFormat format() {
        return format;
    }

    @Override
    public boolean pull(ByteBuffer frames) throws IOException {
        if (bytes.length < frames.remaining()) {
            bytes = new byte[frames.remaining()];
        }
        int count = converted.read(bytes, 0, frames.remaining());
        if (count > 0) {
            frames.put(bytes, 0, count);
        }
        return count >= 0;
    }
}
