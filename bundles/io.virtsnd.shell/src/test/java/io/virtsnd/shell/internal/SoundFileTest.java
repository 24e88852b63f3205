// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SoundFileTest {

    private static final AudioFormat STEREO = TestWav.signed(16, 2, 48_000);

    @TempDir
    private Path folder;

    private void refused(Path path, String reason) {
        assertThatThrownBy(() -> SoundFile.probe(path))
                .isInstanceOf(CommandException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(path.toString())
                .satisfies(e -> assertThat(((CommandException) e).exitCode()).isEqualTo(ExitCode.FAILED));
    }

    @Test
    void shouldGiveEveryByteWhenItIsWhole() throws Exception {
        Path path = folder.resolve("x.wav");
        byte[] bytes = TestWav.write(path, STEREO, 50_000);

        SoundFile file = SoundFile.probe(path);

        assertThat(file.frames()).isEqualTo(50_000);
        assertThat(file.format().matches(STEREO)).isTrue();
        try (AudioInputStream sound = file.open()) {
            assertThat(sound.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void shouldReadExtensibleHeadersWhenFromOtherTools() throws Exception {
        byte[] header = new byte[] {
            'R',
            'I',
            'F',
            'F',
            66,
            0,
            0,
            0,
            'W',
            'A',
            'V',
            'E',
            'f',
            'm',
            't',
            ' ',
            40,
            0,
            0,
            0,
            (byte) 0xfe,
            (byte) 0xff,
            2,
            0,
            0x40,
            0x1f,
            0,
            0,
            (byte) 0x80,
            (byte) 0xbb,
            0,
            0,
            6,
            0,
            24,
            0,
            22,
            0,
            24,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            0,
            0,
            0,
            0,
            0x10,
            0,
            (byte) 0x80,
            0,
            0,
            (byte) 0xaa,
            0,
            0x38,
            (byte) 0x9b,
            0x71,
            'd',
            'a',
            't',
            'a',
            6,
            0,
            0,
            0
        };
        byte[] all = Arrays.copyOf(header, header.length + 6);
        all[header.length + 5] = 7;
        SoundFile file = SoundFile.probe(Files.write(folder.resolve("x.wav"), all));

        assertThat(file.format().matches(TestWav.signed(24, 2, 8_000))).isTrue();
        try (AudioInputStream sound = file.open()) {
            assertThat(sound.readAllBytes()).containsExactly(0, 0, 0, 0, 0, 7);
        }
    }

    @Test
    void shouldSayWhatIsWrongWhenItIsNoSoundFile() throws IOException {
        refused(folder.resolve("none.wav"), "no such file");
        refused(folder, "is a directory");
        refused(Files.createFile(folder.resolve("empty.wav")), "is empty");
        refused(Files.writeString(folder.resolve("text.wav"), "hello"), "is no sound file");
        refused(Files.write(folder.resolve("random.wav"), TestWav.random(STEREO, 1000)), "is no sound file");
    }

    @Test
    void shouldSayHowMuchIsThereWhenTruncated() throws IOException {
        Path path = folder.resolve("x.wav");
        TestWav.write(path, STEREO, 1000);
        byte[] whole = Files.readAllBytes(path);

        refused(Files.write(path, Arrays.copyOf(whole, whole.length - 1)), "frames=999 expected=1000");
        refused(Files.write(path, Arrays.copyOf(whole, 44)), "frames=0 expected=1000");
        refused(Files.write(path, Arrays.copyOf(whole, 30)), "is no sound file");
    }

    @Test
    void shouldSaySoWhenItHoldsNoSound() throws IOException {
        Path path = folder.resolve("x.wav");
        TestWav.write(path, STEREO, 0);

        refused(path, "holds no sound");
    }

    @Test
    void shouldNotTakeTrailingChunksForSoundWhenTheyFollow() throws Exception {
        Path path = folder.resolve("x.wav");
        byte[] bytes = TestWav.write(path, STEREO, 100);
        byte[] whole = Files.readAllBytes(path);
        Files.write(path, Arrays.copyOf(whole, whole.length + 40));

        try (AudioInputStream sound = SoundFile.probe(path).open()) {
            assertThat(sound.readAllBytes()).isEqualTo(bytes);
        }
    }

    @Test
    void shouldReadOtherTypesWhenJavaxSoundDoes() throws Exception {
        AudioFormat big = new AudioFormat(44_100, 16, 2, true, true);
        for (AudioFileFormat.Type type :
                new AudioFileFormat.Type[] {AudioFileFormat.Type.AU, AudioFileFormat.Type.AIFF}) {
            Path path = folder.resolve("x." + type.getExtension());
            byte[] bytes = TestWav.write(path, type, big, 333);
            try (AudioInputStream sound = SoundFile.probe(path).open()) {
                assertThat(sound.getFormat().isBigEndian()).isTrue();
                assertThat(sound.readAllBytes()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void shouldRefuseARateThatIsNone() throws Exception {
        Path path = folder.resolve("rate.wav");
        TestWav.write(path, TestWav.signed(16, 2, 48_000), 100);
        byte[] bytes = Files.readAllBytes(path);
        Arrays.fill(bytes, 24, 28, (byte) 0xff);
        Files.write(path, bytes);

        assertThatThrownBy(() -> SoundFile.probe(path)).hasMessageContaining("is damaged: " + path);
    }
}
