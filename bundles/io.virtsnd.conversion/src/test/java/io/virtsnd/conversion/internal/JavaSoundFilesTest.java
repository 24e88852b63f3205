// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFileException;
import io.virtsnd.api.audio.SoundFiles;
import io.virtsnd.api.audio.SoundFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JavaSoundFilesTest {

    private static final AudioFormat STEREO = TestWav.signed(16, 2, 48_000);
    private static final SoundFormat S16_STEREO = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);
    private static final SoundFiles FILES = new JavaSoundFiles();

    @TempDir
    private Path folder;

    private void refused(Path path, String reason) {
        assertThatThrownBy(() -> FILES.read(path))
                .isInstanceOf(SoundFileException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(path.toString());
    }

    @Test
    void shouldGiveEveryByteWhenItIsWhole() throws Exception {
        Path path = folder.resolve("x.wav");
        byte[] bytes = TestWav.write(path, STEREO, 50_000);

        SoundFile file = FILES.read(path);

        assertThat(file.frames()).isEqualTo(50_000);
        assertThat(file.format()).contains(S16_STEREO);
        try (InputStream sound = file.open(S16_STEREO)) {
            assertThat(sound.readAllBytes()).isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0xffff_ffffL, 0x8000_0000L, 0x7fff_ffffL, 0x7fff_f000L})
    void shouldGiveWhatThereIsWhenTheHeaderWasWrittenToAPipe(long size) throws Exception {
        Path path = folder.resolve("piped.wav");
        byte[] bytes = TestWav.write(path, STEREO, 5_000);
        byte[] piped = Files.readAllBytes(path);
        ByteBuffer.wrap(piped)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(4, (int) size)
                .putInt(40, (int) size);
        Files.write(path, piped);

        SoundFile file = FILES.read(path);

        assertThat(file.frames()).isEqualTo(5_000);
        try (InputStream sound = file.open(S16_STEREO)) {
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
        SoundFile file = FILES.read(Files.write(folder.resolve("x.wav"), all));

        SoundFormat packed = new SoundFormat(PcmFormat.S24_3, PcmRate.HZ_8000, 2);
        assertThat(file.format()).contains(packed);
        try (InputStream sound = file.open(packed)) {
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

        try (InputStream sound = FILES.read(path).open(S16_STEREO)) {
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
            SoundFile file = FILES.read(path);
            assertThat(file.format()).as("big endian").isEmpty();
            try (InputStream sound = file.open(new SoundFormat(PcmFormat.S16, PcmRate.HZ_44100, 2))) {
                assertThat(sound.readAllBytes()).isEqualTo(swapped(bytes));
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

        assertThatThrownBy(() -> FILES.read(path)).hasMessageContaining("is damaged: " + path);
    }

    private static byte[] swapped(byte[] bytes) {
        byte[] swapped = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            swapped[i] = bytes[i ^ 1];
        }
        return swapped;
    }

    @Test
    void shouldSayHowLongItLasts() throws Exception {
        Path path = folder.resolve("x.wav");
        TestWav.write(path, STEREO, 24_000);

        assertThat(FILES.read(path).seconds()).isEqualTo(0.5);
        assertThat(FILES.read(path).channels()).isEqualTo(2);
        assertThat(FILES.read(path).description()).contains("48000.0 Hz", "16 bit", "stereo");
    }

    @Test
    void shouldFailWhenAFileBecomesShorter() throws Exception {
        Path path = folder.resolve("x.wav");
        TestWav.write(path, STEREO, 1000);
        SoundFile file = FILES.read(path);
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), 44 + 4 * 300));

        try (InputStream sound = file.open(S16_STEREO)) {
            assertThatThrownBy(sound::readAllBytes)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("frames=300 expected=1000");
        }
    }

    @Test
    void regressionShouldGoOnWhenAFrameIsCutByTheReadersBuffer() throws Exception {
        AudioFormat wide = TestWav.signed(32, 7, 5_512);
        Path path = folder.resolve("wide.wav");
        byte[] bytes = TestWav.write(path, wide, 5_000);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] chunk = new byte[17 * 28];

        try (InputStream sound = FILES.read(path).open(new SoundFormat(PcmFormat.S32, PcmRate.HZ_5512, 7))) {
            for (int count = sound.read(chunk); count > 0; count = sound.read(chunk)) {
                all.write(chunk, 0, count);
            }
        }

        assertThat(all.toByteArray()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource(
            value = PcmFormat.class,
            names = {"U8", "S16", "S24_3", "S32", "FLOAT", "FLOAT64", "MU_LAW", "A_LAW"})
    void shouldWriteEveryFrameWhenTheLengthIsNotKnown(PcmFormat sample) throws Exception {
        SoundFormat format = new SoundFormat(sample, PcmRate.HZ_16000, 3);
        byte[] frames = new byte[1_001 * format.frameBytes()];
        new Random(1).nextBytes(frames);
        Path path = folder.resolve("x.part");

        FILES.writer("x.wav", format).write(new ByteArrayInputStream(frames), path);

        SoundFile file = FILES.read(path);
        assertThat(file.frames()).isEqualTo(1_001);
        assertThat(file.format()).contains(format);
        try (InputStream in = file.open(format)) {
            assertThat(in.readAllBytes()).isEqualTo(frames);
        }
    }

    @ParameterizedTest
    @CsvSource({"x.WAV,RIFF", "x.aiff,FORM", "x.snd,.snd"})
    void shouldKnowTheTypeByTheName(String name, String magic) throws Exception {
        Path path = folder.resolve("part");
        SoundFormat format = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 2);

        FILES.writer(name, format).write(new ByteArrayInputStream(new byte[400]), path);

        assertThat(new String(Files.readAllBytes(path), 0, 4, StandardCharsets.US_ASCII))
                .isEqualTo(magic);
    }

    @Test
    void shouldRefuseToWriteWhatNoTypeCarries() {
        assertThatThrownBy(() -> FILES.writer("wav", new SoundFormat(PcmFormat.S20, PcmRate.HZ_48000, 2)))
                .isInstanceOf(SoundFileException.class)
                .hasMessageContaining("format=S20");
        assertThatThrownBy(() -> FILES.writer("x.mp3", S16_STEREO))
                .isInstanceOf(SoundFileException.class)
                .hasMessageContaining("x.mp3");
    }

    @Test
    void shouldRefuseToWriteFramesThatTheWriterWouldWaitForForEver() {
        assertThatThrownBy(() -> FILES.writer("x.wav", new SoundFormat(PcmFormat.FLOAT64, PcmRate.HZ_48000, 129)))
                .isInstanceOf(SoundFileException.class)
                .hasMessageContaining("frame=1032");
    }

    @Test
    void shouldSayThatAFileChangedWhenItHoldsSomethingElse() throws Exception {
        Path path = folder.resolve("x.wav");
        TestWav.write(path, STEREO, 100);
        SoundFile file = FILES.read(path);
        TestWav.write(path, TestWav.signed(32, 2, 48_000), 100);

        assertThatThrownBy(() -> file.open(S16_STEREO))
                .isInstanceOf(SoundFileException.class)
                .hasMessageContaining("file changed: " + path);
    }

    @Test
    void shouldNameTheFileWhenItWasCutIntoItsHeader() throws Exception {
        Path path = folder.resolve("x.wav");
        TestWav.write(path, STEREO, 100);
        SoundFile file = FILES.read(path);
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), 30));

        assertThatThrownBy(() -> file.open(S16_STEREO))
                .isInstanceOf(SoundFileException.class)
                .hasMessageContaining(path.toString());
    }

    @Test
    void shouldGivePartsOfAFrameOnlyWhenThereIsNoRoomForAll() throws Exception {
        Path path = folder.resolve("x.wav");
        byte[] bytes = TestWav.write(path, STEREO, 100);

        try (InputStream sound = FILES.read(path).open(S16_STEREO)) {
            assertThat(sound.read(new byte[11])).isEqualTo(8);
            assertThat(sound.readNBytes(3)).isEqualTo(Arrays.copyOfRange(bytes, 8, 11));
            assertThat(sound.read()).isEqualTo(bytes[11] & 0xff);
            assertThat(sound.skip(41)).isEqualTo(41);
            assertThat(sound.readAllBytes()).isEqualTo(Arrays.copyOfRange(bytes, 53, bytes.length));
            assertThat(sound.read()).isEqualTo(-1);
        }
    }
}
