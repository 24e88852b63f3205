// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.sound.sampled.AudioFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaylistTest {

    private static final AudioFormat STEREO = TestWav.signed(16, 2, 48_000);
    private static final Conversion NONE = new Conversion(new Shape(PcmFormat.S16, PcmRate.HZ_48000, 2), null);

    @TempDir
    private Path folder;

    private Playlist.Entry entry(String name, int frames) throws Exception {
        Path path = folder.resolve(name);
        TestWav.write(path, STEREO, frames);
        return new Playlist.Entry(SoundFile.probe(path), NONE);
    }

    private static byte[] readAll(Playlist playlist, int chunk) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] bytes = new byte[chunk];
        for (int count = playlist.read(bytes); count > 0; count = playlist.read(bytes)) {
            all.write(bytes, 0, count);
        }
        assertThat(playlist.read(bytes)).isZero();
        return all.toByteArray();
    }

    @Test
    void shouldGiveOneFileAfterTheOtherWithoutAGap() throws Exception {
        List<Playlist.Entry> entries = List.of(entry("a.wav", 777), entry("b.wav", 1), entry("c.wav", 5000));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int frames : new int[] {777, 1, 5000}) {
            expected.write(TestWav.random(STEREO, frames));
        }

        assertThat(Playlist.frames(entries)).isEqualTo(5778);
        try (Playlist playlist = new Playlist(entries)) {
            assertThat(readAll(playlist, 1000)).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void regressionShouldGoOnWhenAFrameIsCutByTheReadersBuffer() throws Exception {
        AudioFormat wide = TestWav.signed(32, 7, 5_512);
        Path path = folder.resolve("wide.wav");
        TestWav.write(path, wide, 5_000);
        Conversion none = new Conversion(new Shape(PcmFormat.S32, PcmRate.HZ_5512, 7), null);

        try (Playlist playlist = new Playlist(List.of(new Playlist.Entry(SoundFile.probe(path), none)))) {
            assertThat(readAll(playlist, 17 * 28)).isEqualTo(TestWav.random(wide, 5_000));
        }
    }

    @Test
    void shouldFillEveryChunkButTheLastWhenFilesAreShort() throws Exception {
        byte[] chunk = new byte[410];
        try (Playlist playlist = new Playlist(List.of(entry("a.wav", 70), entry("b.wav", 70)))) {
            assertThat(playlist.read(chunk)).isEqualTo(408);
            assertThat(playlist.read(chunk)).isEqualTo(4 * 140 - 408);
            assertThat(playlist.read(chunk)).isZero();
        }
    }

    @Test
    void shouldFailWhenAFileBecomesShorter() throws Exception {
        Playlist.Entry entry = entry("a.wav", 1000);
        Path path = folder.resolve("a.wav");
        Files.write(path, Arrays.copyOf(Files.readAllBytes(path), 44 + 4 * 300));

        try (Playlist playlist = new Playlist(List.of(entry))) {
            assertThatThrownBy(() -> readAll(playlist, 1000))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("frames=300 expected=1000");
        }
    }
}
