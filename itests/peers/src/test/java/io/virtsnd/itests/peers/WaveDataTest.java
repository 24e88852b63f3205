// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaveDataTest {

    @TempDir
    private Path folder;

    @Test
    void shouldBeTheSameWhenWrittenAndRead() throws IOException {
        Sound sound = new Sound("S16_LE", 2, 8_000);
        byte[] samples = sound.pattern(1, 10);
        assertThat(WaveData.of(WaveData.write(folder.resolve("x.wav"), sound, samples)))
                .isEqualTo(samples);
    }

    private static byte[] file(int size, int... samples) {
        ByteBuffer file = ByteBuffer.allocate(44 + samples.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF....WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
                .putInt(16)
                .position(36);
        file.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(size);
        for (int sample : samples) {
            file.put((byte) sample);
        }
        return file.array();
    }

    @Test
    void shouldBeInOrderWhenSeveralFiles() throws IOException {
        Files.write(folder.resolve("y.wav"), file(2, 1, 2));
        Files.write(folder.resolve("y-2.wav"), file(1, 3, 0));
        Files.write(folder.resolve("y-3.wav.part"), file(0, 4, 5));
        assertThat(WaveData.of(folder.resolve("y.wav"))).containsExactly(1, 2, 3, 4, 5);
    }

    @Test
    void shouldBeEmptyWhenNothingWasPlayed() throws IOException {
        assertThat(WaveData.of(folder.resolve("y.wav"))).isEmpty();
        Files.write(folder.resolve("y.wav.part"), new byte[20]);
        assertThat(WaveData.of(folder.resolve("y.wav"))).isEmpty();
    }

    @Test
    void shouldBeRefusedWhenNotAWaveFile() {
        assertThatThrownBy(() -> WaveData.samples(new byte[40], false))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bytes=40");
    }
}
