// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.raw.internal;

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
import java.nio.file.attribute.FileTime;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RawBackendTest {

    @TempDir
    private Path folder;

    private static AudioStreamConfig config(Direction direction, PcmFormat format) {
        return new AudioStreamConfig("device", 0, direction, format, PcmRate.HZ_48000, 2, 1024, 4096);
    }

    private static void play(RawBackend backend, PcmFormat format, byte[] frames) throws IOException {
        try (AudioStream stream = backend.open(config(Direction.OUTPUT, format))) {
            stream.start();
            assertThat(stream.write(ByteBuffer.wrap(frames))).isEqualTo(frames.length);
            stream.stop();
        }
    }

    private Stream<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @EnumSource(PcmFormat.class)
    void shouldKeepAllBytesWhenAnyFormat(PcmFormat format) throws IOException {
        byte[] frames = new byte
                [200_000
                        / config(Direction.OUTPUT, format).frameBytes()
                        * config(Direction.OUTPUT, format).frameBytes()];
        new Random(1).nextBytes(frames);
        RawBackend backend = new RawBackend(Given.playback(folder.resolve("x.raw"), 0));

        assertThat(backend.supports(config(Direction.OUTPUT, format))).isTrue();
        play(backend, format, frames);

        assertThat(Files.readAllBytes(folder.resolve("x.raw"))).isEqualTo(frames);
    }

    @Test
    void shouldContinueInASecondFileWhenRestarted() throws IOException {
        play(new RawBackend(Given.playback(folder.resolve("x"), 0)), PcmFormat.U8, new byte[] {1, 1});
        play(new RawBackend(Given.playback(folder.resolve("x"), 0)), PcmFormat.U8, new byte[] {2, 2});

        assertThat(names()).containsExactly("x", "x-2");
        assertThat(Files.readAllBytes(folder.resolve("x-2"))).containsExactly(2, 2);
    }

    @Test
    void shouldReplaceOlderFilesOnlyWhenTold() throws IOException {
        Path path = Files.writeString(folder.resolve("x.raw"), "old");
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000));
        play(new RawBackend(Given.playback(path, 1_000_000)), PcmFormat.U8, new byte[] {1, 1});
        assertThat(names()).containsExactly("x-2.raw", "x.raw");

        play(new RawBackend(Given.playback(path, 1_000_001)), PcmFormat.U8, new byte[] {2, 2});
        assertThat(Files.readAllBytes(path)).containsExactly(2, 2);
    }

    @Test
    void shouldHaveOnlyThePartWhenNotClosed() throws IOException {
        RawBackend backend = new RawBackend(Given.playback(folder.resolve("x.raw"), 0));
        AudioStream stream = backend.open(config(Direction.OUTPUT, PcmFormat.S16));
        stream.write(ByteBuffer.allocate(400));
        stream.stop();
        assertThat(names()).containsExactly("x.raw.part");
        assertThat(Files.size(folder.resolve("x.raw.part"))).isEqualTo(400);

        backend.deactivate();
        assertThat(names()).containsExactly("x.raw");
        assertThatThrownBy(() -> stream.write(ByteBuffer.allocate(4))).isInstanceOf(IOException.class);
    }

    @Test
    void shouldLeaveOnlyThePartWhenSoundIsLost() throws IOException {
        RawBackend backend = new RawBackend(Given.playback(folder.resolve("x"), 0));
        AudioStream stream = backend.open(config(Direction.OUTPUT, PcmFormat.U8));
        stream.write(ByteBuffer.wrap(new byte[] {1, 1}));

        assertThatThrownBy(stream::abort)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not all of the sound came in time");
        stream.close();

        assertThat(names()).containsExactly("x.part");
    }

    @Test
    void shouldLeaveNothingWhenNothingWasPlayed() throws IOException {
        play(new RawBackend(Given.playback(folder.resolve("x.raw"), 0)), PcmFormat.S16, new byte[0]);

        assertThat(names()).isEmpty();
    }

    @Test
    void shouldNameThePathWhenItCannotBeCreated() {
        Path path = folder.resolve("none").resolve("x.raw");
        RawBackend backend = new RawBackend(Given.playback(path, 0));

        assertThatThrownBy(() -> backend.open(config(Direction.OUTPUT, PcmFormat.S16)))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot create " + path + ": NoSuchFile");
        assertThat(backend.failure()).isPresent();
    }

    @Test
    void shouldGiveWholeFramesWhenRecorded() throws IOException {
        Path path = Files.write(folder.resolve("in.raw"), new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
        RawBackend backend = new RawBackend(Given.capture(path));
        assertThat(backend.supports(config(Direction.OUTPUT, PcmFormat.S16))).isFalse();

        ByteBuffer frames = ByteBuffer.allocate(64);
        try (AudioStream stream = backend.open(config(Direction.INPUT, PcmFormat.S16))) {
            assertThat(stream.read(frames.limit(6))).isEqualTo(4);
            assertThat(stream.read(frames.limit(64))).isEqualTo(4);
            assertThat(stream.read(frames)).isZero();
        }
        assertThat(frames.flip()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}));
    }

    @Test
    void shouldSayWhatIsMissingWhenNoFileIsConfigured() {
        assertThatThrownBy(() -> new RawBackend(Given.playback("", 0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("path=\"\"");
    }

    @Test
    void shouldAllocateNothingWhenWriting() throws IOException {
        ByteBuffer period = ByteBuffer.allocateDirect(1920);
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        // The virtual machine leaves a few bytes in some rounds when it compiles; ours would be in each.
        long least = Long.MAX_VALUE;
        RawBackend backend = new RawBackend(Given.playback(folder.resolve("x.raw"), 0));
        try (AudioStream stream = backend.open(config(Direction.OUTPUT, PcmFormat.S16))) {
            for (int round = 0; round < 10; round++) {
                long before = threads.getThreadAllocatedBytes(id);
                for (int i = 0; i < 2000; i++) {
                    stream.write(period.clear());
                }
                least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
            }
        }
        assertThat(least).isZero();
    }
}
