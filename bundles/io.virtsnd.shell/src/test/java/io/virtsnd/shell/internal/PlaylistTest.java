// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;
import io.virtsnd.api.audio.SoundFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlaylistTest {

    private static Playlist.Entry entry(int frames) {
        return new Playlist.Entry(new FakeSoundFile(frames), FakeSoundFile.FORMAT);
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
        List<Playlist.Entry> entries = List.of(entry(777), entry(1), entry(5000));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        for (int frames : new int[] {777, 1, 5000}) {
            expected.write(FakeSoundFile.bytes(frames));
        }

        assertThat(Playlist.frames(entries)).isEqualTo(5778);
        try (Playlist playlist = new Playlist(entries)) {
            assertThat(readAll(playlist, 1000)).isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void shouldFillEveryChunkButTheLastWhenFilesAreShort() throws Exception {
        byte[] chunk = new byte[410];
        try (Playlist playlist = new Playlist(List.of(entry(70), entry(70)))) {
            assertThat(playlist.read(chunk)).isEqualTo(408);
            assertThat(playlist.read(chunk)).isEqualTo(4 * 140 - 408);
            assertThat(playlist.read(chunk)).isZero();
        }
    }

    @Test
    void shouldSayWhenItIsNotPlayedAsItIs() {
        SoundFormat mono = new SoundFormat(PcmFormat.S16, PcmRate.HZ_48000, 1);

        assertThat(entry(1).remark()).isEmpty();
        assertThat(new Playlist.Entry(new FakeSoundFile(1), mono).remark())
                .contains("converts random.wav from S16 48000 Hz 2 ch to S16 48000 Hz 1 ch");
    }
}
