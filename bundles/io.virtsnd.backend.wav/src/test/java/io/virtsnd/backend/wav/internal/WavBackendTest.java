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
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WavBackendTest {

    private static final Set<PcmFormat> CARRIED = EnumSet.of(
            PcmFormat.U8,
            PcmFormat.S16,
            PcmFormat.S24_3,
            PcmFormat.S32,
            PcmFormat.FLOAT,
            PcmFormat.FLOAT64,
            PcmFormat.MU_LAW,
            PcmFormat.A_LAW);

    @TempDir
    private Path folder;

    private static AudioStreamConfig config(PcmFormat format, PcmRate rate, int channels) {
        return new AudioStreamConfig("device", 0, Direction.OUTPUT, format, rate, channels, 4096, 16384);
    }

    private static final AudioStreamConfig MONO = config(PcmFormat.S16, PcmRate.HZ_8000, 1);

    private static byte[] random(int bytes) {
        byte[] frames = new byte[bytes];
        new Random(bytes).nextBytes(frames);
        return frames;
    }

    private static void write(AudioStream stream, byte[] frames) throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(frames.length).put(frames).flip();
        while (direct.hasRemaining()) {
            stream.write(direct);
        }
    }

    private void play(WavBackend backend, AudioStreamConfig config, byte[] frames) throws IOException {
        try (AudioStream stream = backend.open(config)) {
            stream.start();
            write(stream, frames);
            stream.stop();
        }
    }

    private static byte[] read(Path path) throws Exception {
        try (AudioInputStream in = AudioSystem.getAudioInputStream(path.toFile())) {
            return in.readAllBytes();
        }
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    static Stream<AudioStreamConfig> carried() {
        return CARRIED.stream().flatMap(format -> Stream.of(1, 2, 3, 8)
                .flatMap(channels -> Arrays.stream(PcmRate.values()).map(rate -> config(format, rate, channels))));
    }

    @ParameterizedTest
    @MethodSource("carried")
    void shouldBeReadBackBitForBitWhenCarried(AudioStreamConfig config) throws Exception {
        Path path = folder.resolve("x.wav");
        byte[] frames = random(config.frameBytes() * 777);

        play(new WavBackend(Given.playback(path, 0)), config, frames);

        assertThat(read(path)).isEqualTo(frames);
        try (AudioInputStream in = AudioSystem.getAudioInputStream(path.toFile())) {
            assertThat(in.getFormat().matches(WavFormat.of(config).orElseThrow()))
                    .isTrue();
            assertThat(in.getFrameLength()).isEqualTo(777);
        }
    }

    @ParameterizedTest
    @EnumSource(PcmFormat.class)
    void shouldSupportOnlyWhatAFileCarriesWhenAsked(PcmFormat format) throws IOException {
        WavBackend backend = new WavBackend(Given.playback(folder.resolve("x.wav"), 0));

        assertThat(backend.supports(config(format, PcmRate.HZ_48000, 2))).isEqualTo(CARRIED.contains(format));
        assertThat(backend.supports(config(format, PcmRate.HZ_48000, 9))).isFalse();
    }

    @Test
    void shouldHaveTheLiteralHeaderWhenMono() throws IOException {
        Path path = folder.resolve("x.wav");

        play(new WavBackend(Given.playback(path, 0)), MONO, new byte[] {1, 2, 3, 4});

        assertThat(Files.readAllBytes(path))
                .containsExactly(literal("RIFF(\0\0\0WAVEfmt \u0010\0\0\0\1\0\1\0"
                        + "@\u001f\0\0\u0080>\0\0\2\0\u0010\0data\4\0\0\0\1\2\3\4"));
    }

    private static byte[] literal(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldPadTheFileWhenDataIsOdd() throws Exception {
        Path path = folder.resolve("x.wav");

        play(new WavBackend(Given.playback(path, 0)), config(PcmFormat.U8, PcmRate.HZ_8000, 1), new byte[] {7, 8, 9});

        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(file.capacity()).isEqualTo(44 + 4);
        assertThat(file.getInt(4)).isEqualTo(36 + 4);
        assertThat(file.getInt(40)).isEqualTo(3);
        assertThat(read(path)).containsExactly(7, 8, 9);
    }

    @Test
    void shouldHaveOnlyThePartWhenNotClosed() throws IOException {
        AudioStream stream = new WavBackend(Given.playback(folder.resolve("x.wav"), 0)).open(MONO);
        write(stream, random(200_000));

        assertThat(names()).containsExactly("x.wav.part");
        stream.close();
        assertThat(names()).containsExactly("x.wav");
    }

    @Test
    void shouldLeaveNothingWhenNothingWasPlayed() throws IOException {
        play(new WavBackend(Given.playback(folder.resolve("x.wav"), 0)), MONO, new byte[0]);

        assertThat(names()).isEmpty();
    }

    @Test
    void shouldContinueInASecondFileWhenRestarted() throws Exception {
        Path path = folder.resolve("x.wav");
        play(new WavBackend(Given.playback(path, 0)), MONO, new byte[] {1, 1});
        play(new WavBackend(Given.playback(path, 0)), MONO, new byte[] {2, 2});

        assertThat(names()).containsExactly("x-2.wav", "x.wav");
        assertThat(read(path)).containsExactly(1, 1);
        assertThat(read(folder.resolve("x-2.wav"))).containsExactly(2, 2);
    }

    @Test
    void shouldTakeDifferentFilesWhenTwoStreamsPlay() throws Exception {
        WavBackend backend = new WavBackend(Given.playback(folder.resolve("x.wav"), 0));
        AudioStream first = backend.open(MONO);
        AudioStream second = backend.open(MONO);
        write(first, new byte[] {1, 1});
        write(second, new byte[] {2, 2});
        second.close();
        first.close();

        assertThat(read(folder.resolve("x.wav"))).containsExactly(1, 1);
        assertThat(read(folder.resolve("x-2.wav"))).containsExactly(2, 2);
    }

    @Test
    void shouldReplaceOlderFilesOnlyWhenTold() throws Exception {
        Path path = Files.writeString(folder.resolve("x.wav"), "old");
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000));

        play(new WavBackend(Given.playback(path, 1_000_000)), MONO, new byte[] {1, 1});
        assertThat(Files.readString(path)).isEqualTo("old");

        play(new WavBackend(Given.playback(path, 1_000_001)), MONO, new byte[] {2, 2});
        assertThat(read(path)).containsExactly(2, 2);
        assertThat(read(folder.resolve("x-2.wav"))).containsExactly(1, 1);
    }

    @Test
    void shouldGoOnInTheNextFileWhenOneIsFull() throws Exception {
        WavBackend backend = new WavBackend(Given.playback(folder.resolve("x.wav"), 0), 1000);
        byte[] frames = random(2500);

        play(backend, config(PcmFormat.S24_3, PcmRate.HZ_8000, 1), Arrays.copyOf(frames, 2499));

        assertThat(read(folder.resolve("x.wav"))).isEqualTo(Arrays.copyOf(frames, 999));
        assertThat(read(folder.resolve("x-2.wav"))).isEqualTo(Arrays.copyOfRange(frames, 999, 1998));
        assertThat(read(folder.resolve("x-3.wav"))).isEqualTo(Arrays.copyOfRange(frames, 1998, 2499));
    }

    @Test
    void shouldFinishFilesWhenDeactivated() throws Exception {
        WavBackend backend = new WavBackend(Given.playback(folder.resolve("x.wav"), 0));
        AudioStream stream = backend.open(MONO);
        write(stream, new byte[] {1, 1});

        backend.deactivate();

        assertThat(read(folder.resolve("x.wav"))).containsExactly(1, 1);
        assertThatThrownBy(() -> stream.write(ByteBuffer.allocate(2)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("closed");
        stream.close();
        assertThat(names()).containsExactly("x.wav");
    }

    @Test
    void shouldLeaveOnlyThePartWhenSoundIsLost() throws Exception {
        WavBackend backend = new WavBackend(Given.playback(folder.resolve("x.wav"), 0));
        AudioStream stream = backend.open(MONO);
        write(stream, new byte[] {1, 1});

        assertThatThrownBy(stream::abort)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not all of the sound came in time")
                .hasMessageContaining("x.wav.part");
        stream.close();

        assertThat(names()).containsExactly("x.wav.part");
        assertThat(backend.failure()).isPresent();
    }

    @Test
    void shouldFinishTheFileWhenItsThreadIsInterrupted() throws Exception {
        WavBackend backend = new WavBackend(Given.playback(folder.resolve("x.wav"), 0));
        AudioStream stream = backend.open(MONO);
        byte[] frames = random(200_000);
        Thread.currentThread().interrupt();
        try {
            write(stream, frames);
            stream.close();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(read(folder.resolve("x.wav"))).isEqualTo(frames);
    }

    @Test
    void shouldNameThePathWhenItCannotBeCreated() throws IOException {
        Path path = folder.resolve("none").resolve("x.wav");
        WavBackend backend = new WavBackend(Given.playback(path, 0));

        assertThatThrownBy(() -> backend.open(MONO))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot create " + path + ": NoSuchFile");
        assertThat(backend.failure().orElseThrow()).hasMessageContaining(path.toString());
    }

    @Test
    void shouldRefuseADirectoryWhenNamedAsFile() throws IOException {
        WavBackend backend = new WavBackend(Given.playback(folder, 0));

        assertThatThrownBy(() -> backend.open(MONO))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is a directory");
        assertThat(names()).isEmpty();
    }

    @Test
    void shouldSayWhatIsMissingWhenNoFileIsConfigured() {
        assertThatThrownBy(() -> new WavBackend(Given.playback("", 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("path=\"\" capture.path=\"\"");
    }

    @Test
    void shouldAllocateNothingWhenWriting() throws IOException {
        ByteBuffer period = ByteBuffer.allocateDirect(1920);
        try (AudioStream stream = new WavBackend(Given.playback(folder.resolve("x.wav"), 0)).open(MONO)) {
            // The virtual machine leaves a few bytes in some rounds when it compiles; ours would be in each.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 10; round++) {
                least = Math.min(least, allocated(stream, period, 2000));
            }
            assertThat(least).isZero();
        }
    }

    private static long allocated(AudioStream stream, ByteBuffer period, int periods) throws IOException {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        long before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < periods; i++) {
            stream.write(period.clear());
        }
        return threads.getThreadAllocatedBytes(id) - before;
    }
}
