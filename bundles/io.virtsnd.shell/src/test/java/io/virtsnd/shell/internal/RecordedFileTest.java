// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RecordedFileTest {

    private static final Shape STEREO = new Shape(PcmFormat.S16, PcmRate.HZ_48000, 2);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(
            value = PcmFormat.class,
            names = {"U8", "S16", "S24_3", "S32", "FLOAT", "FLOAT64", "MU_LAW", "A_LAW"})
    void shouldHoldEveryFrameWhenTheLengthWasNotKnown(PcmFormat format) throws Exception {
        Shape shape = new Shape(format, PcmRate.HZ_16000, 3);
        byte[] frames = new byte[1_001 * shape.frameBytes()];
        new Random(1).nextBytes(frames);
        Path path = folder.resolve("x.wav");

        RecordedFile.of(path, shape).write(new ByteArrayInputStream(frames));

        try (AudioInputStream in = AudioSystem.getAudioInputStream(path.toFile())) {
            assertThat(in.getFrameLength()).isEqualTo(1_001);
            assertThat(in.readAllBytes()).isEqualTo(frames);
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void shouldKeepTheOldFileWhenTheRecordingFails() throws Exception {
        Path path = Files.writeString(folder.resolve("x.wav"), "old");
        InputStream broken = new InputStream() {
            private int left = 4_000;

            @Override
            public int read() throws IOException {
                if (left == 0) {
                    throw new IOException("device is gone");
                }
                left--;
                return 1;
            }
        };

        assertThatThrownBy(() -> RecordedFile.of(path, STEREO).write(broken))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot write " + path + ": device is gone");
        assertThat(path).hasContent("old");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void shouldKeepTheOldFileWhenNothingWasRecorded() throws Exception {
        Path path = Files.writeString(folder.resolve("x.wav"), "old");

        assertThatThrownBy(() -> RecordedFile.of(path, STEREO).write(InputStream.nullInputStream()))
                .hasMessage("cannot write " + path + ": nothing was recorded");
        assertThat(path).hasContent("old");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void shouldBeWholeWhenTwoAreRecordedToOneName() throws Exception {
        RecordedFile file = RecordedFile.of(folder.resolve("x.wav"), STEREO);
        byte[] frames = new byte[40_000];
        new Random(2).nextBytes(frames);
        InputStream slow = new ByteArrayInputStream(frames) {
            private boolean other;

            @Override
            public int read(byte[] target, int offset, int length) {
                int count = super.read(target, offset, Math.min(length, 4_000));
                if (!other) {
                    other = true;
                    assertThatCode(() -> file.write(new ByteArrayInputStream(new byte[400])))
                            .doesNotThrowAnyException();
                }
                return count;
            }
        };

        file.write(slow);

        try (AudioInputStream in =
                AudioSystem.getAudioInputStream(folder.resolve("x.wav").toFile())) {
            assertThat(in.readAllBytes()).isEqualTo(frames);
        }
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void shouldFollowALinkAndKeepIt() throws Exception {
        Path real = Files.createDirectory(folder.resolve("data")).resolve("real.wav");
        Path link = Files.createSymbolicLink(folder.resolve("x.wav"), Path.of("data", "real.wav"));

        RecordedFile.of(link, STEREO).write(new ByteArrayInputStream(new byte[400]));

        assertThat(link).isSymbolicLink();
        assertThat(real).hasSize(444);
    }

    @Test
    void shouldKnowTheTypeByTheName() throws CommandException {
        assertThat(RecordedFile.of(folder.resolve("x.WAV"), STEREO).type().getExtension())
                .isEqualTo("wav");
        assertThat(RecordedFile.of(folder.resolve("x.aiff"), STEREO).type().getExtension())
                .isEqualTo("aif");
        assertThat(RecordedFile.of(folder.resolve("x.snd"), STEREO).type().getExtension())
                .isEqualTo("au");
        assertThatThrownBy(() -> RecordedFile.of(folder.resolve("wav"), new Shape(PcmFormat.S20, PcmRate.HZ_48000, 2)))
                .hasMessageContaining("--format=S20");
        assertThatThrownBy(() -> RecordedFile.of(folder.resolve("x.mp3"), STEREO))
                .hasMessageContaining("x.mp3");
    }
}
