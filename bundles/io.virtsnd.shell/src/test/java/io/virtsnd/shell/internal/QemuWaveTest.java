// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuWaveTest {

    @TempDir
    private Path folder;

    private QemuWave wave;

    @BeforeEach
    void name() {
        wave = new QemuWave(folder.resolve("out.wav"));
    }

    private static byte[] file(int riffSize, int dataSize, int bytes) {
        ByteBuffer file = ByteBuffer.allocate(44 + bytes).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes()).putInt(riffSize).put("WAVEfmt ".getBytes()).putInt(16);
        file.put(new byte[] {1, 0, 2, 0}).putInt(48_000).putInt(192_000).putInt(0x10_0004);
        file.put("data".getBytes()).putInt(dataSize);
        for (int i = 0; i < bytes; i++) {
            file.put((byte) i);
        }
        return file.array();
    }

    @Test
    void shouldSayWhatIsThereWhenTheHeaderSaysNothing() throws IOException {
        Files.write(wave.path(), file(0, 0, 1000));

        wave.complete();

        assertThat(wave.path()).hasBinaryContent(file(1036, 1000, 1000));
    }

    @Test
    void shouldLeaveAWholeFileAsItIs() throws IOException {
        Files.write(wave.path(), file(1036, 1000, 1000));

        wave.complete();

        assertThat(wave.path()).hasBinaryContent(file(1036, 1000, 1000));
    }

    @Test
    void shouldLeaveWhatIsNotOfQemuAsItIs() throws IOException {
        byte[] foreign = file(0, 0, 1000);
        foreign[0] = 'X';
        Files.write(wave.path(), foreign);

        wave.complete();

        assertThat(wave.path()).hasBinaryContent(foreign);
    }

    @Test
    void shouldDoNothingWhenTheFileIsShortOrMissing() throws IOException {
        wave.complete();
        Files.write(wave.path(), new byte[7]);

        wave.complete();

        assertThat(wave.path()).hasBinaryContent(new byte[7]);
    }
}
