// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.wav.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WavCaptureTest {

    @TempDir
    private Path folder;

    private final byte[] frames = new byte[4 * 1000];
    private Path file;

    private static AudioStreamConfig config(Direction direction, PcmFormat format, PcmRate rate) {
        return new AudioStreamConfig("device", 0, direction, format, rate, 2, 1024, 4096);
    }

    @BeforeEach
    void write() throws IOException {
        new Random(1).nextBytes(frames);
        file = folder.resolve("in.wav");
        try (AudioStream stream = new WavBackend(Given.playback(file, 0))
                .open(config(Direction.OUTPUT, PcmFormat.S16, PcmRate.HZ_16000))) {
            stream.write(ByteBuffer.wrap(frames));
        }
    }

    @Test
    void shouldGiveTheFramesOfTheFileWhenRecorded() throws IOException {
        ByteBuffer all = ByteBuffer.allocate(5000);
        try (AudioStream stream =
                new WavBackend(Given.capture(file)).open(config(Direction.INPUT, PcmFormat.S16, PcmRate.HZ_16000))) {
            for (int count = 1; count > 0; ) {
                count = stream.read(all.limit(Math.min(5000, all.position() + 300)));
            }
        }
        assertThat(all.position()).isEqualTo(frames.length);
        assertThat(all.flip()).isEqualTo(ByteBuffer.wrap(frames));
    }

    @Test
    void shouldSupportOnlyTheFormatOfTheFileWhenRecorded() throws IOException {
        WavBackend backend = new WavBackend(Given.capture(file));

        assertThat(backend.supports(config(Direction.INPUT, PcmFormat.S16, PcmRate.HZ_16000)))
                .isTrue();
        assertThat(backend.supports(config(Direction.INPUT, PcmFormat.S16, PcmRate.HZ_8000)))
                .isFalse();
        assertThat(backend.supports(config(Direction.INPUT, PcmFormat.S32, PcmRate.HZ_16000)))
                .isFalse();
        assertThat(backend.supports(config(Direction.OUTPUT, PcmFormat.S16, PcmRate.HZ_16000)))
                .isFalse();
    }

    @Test
    void shouldSayWhatIsWrongWhenItIsNoSoundFile() throws IOException {
        Path text = Files.writeString(folder.resolve("a.txt"), "no sound");

        assertThatThrownBy(() -> new WavBackend(Given.capture(text)))
                .isInstanceOf(IOException.class)
                .hasMessage("is no sound file: path=" + text);
    }
}
