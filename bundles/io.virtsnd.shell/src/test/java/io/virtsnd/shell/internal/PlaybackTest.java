// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.DeviceGoneException;
import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmState;
import io.virtsnd.api.RearmMode;
import io.virtsnd.api.audio.SoundFile;
import io.virtsnd.api.audio.SoundFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 30, unit = TimeUnit.SECONDS)
class PlaybackTest {

    private static final SoundFormat FORMAT = FakeSoundFile.FORMAT;

    private final FakeCard card = new FakeCard();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console = new Console(new PrintStream(err), new PrintStream(err, true), false);
    private final Remarks remarks = new Remarks(console, false);

    private static PcmParams params(int periodFrames, int periods, RearmMode mode) {
        return PcmParams.of(FORMAT.format(), FORMAT.rate(), FORMAT.channels(), periodFrames, periods)
                .withRearm(mode);
    }

    private static Playlist playlist(int... frames) {
        List<Playlist.Entry> entries = new java.util.ArrayList<>();
        for (int count : frames) {
            entries.add(new Playlist.Entry(new FakeSoundFile(count), FORMAT));
        }
        return new Playlist(entries);
    }

    private PlaySummary play(Playlist playlist, PcmParams params) throws Exception {
        Progress progress = new Progress(console, false, FORMAT, 0);
        return new Playback(playlist, params, progress, remarks).run(card, 0);
    }

    /** Plays while another thread is the device's clock. */
    private PlaySummary playCyclic(Playlist playlist, PcmParams params) throws Exception {
        CompletableFuture<PlaySummary> result = CompletableFuture.supplyAsync(() -> {
            try {
                return play(playlist, params);
            } catch (Exception e) {
                throw new java.util.concurrent.CompletionException(e);
            }
        });
        await().until(() -> result.isDone() || card.substream.state() == PcmState.RUNNING);
        while (card.substream.elapse()) {
            // until the callback ended the stream, and its last message is short
        }
        return result.get(20, TimeUnit.SECONDS);
    }

    private static byte[] expected(int... frames) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int count : frames) {
            all.write(FakeSoundFile.bytes(count));
        }
        return all.toByteArray();
    }

    @ParameterizedTest
    @CsvSource({
        "100,4,1000",
        "100,4,1001",
        "100,1,950",
        "16,64,10000",
        "16384,2,50000",
        "100,4,3",
        "100,4,400",
        "20000,3,70000"
    })
    void shouldPlayEveryFrameOnceWhenOnWrite(int periodFrames, int periods, int frames) throws Exception {
        PlaySummary summary = play(playlist(frames), params(periodFrames, periods, RearmMode.ON_WRITE));

        assertThat(card.substream.played.toByteArray()).isEqualTo(expected(frames));
        assertThat(summary.frames()).isEqualTo(frames);
        assertThat(card.substream.calls).containsExactly("setParams", "prepare", "start", "drain", "close");
    }

    @ParameterizedTest
    @CsvSource({
        "100,4,1000",
        "100,4,1001",
        "100,1,950",
        "16,64,10000",
        "16384,2,50000",
        "100,4,3",
        "100,4,400",
        "20000,3,70000"
    })
    void shouldPlayEveryFrameOnceWhenCyclic(int periodFrames, int periods, int frames) throws Exception {
        PlaySummary summary = playCyclic(playlist(frames), params(periodFrames, periods, RearmMode.CYCLIC));

        assertThat(card.substream.played.toByteArray()).isEqualTo(expected(frames));
        assertThat(summary.frames()).isEqualTo(frames);
        assertThat(card.substream.calls).contains("endOfStream").endsWith("drain", "close");
    }

    @Test
    void shouldPlayFilesWithoutAGapWhenTheyHaveOneShape() throws Exception {
        play(playlist(77, 130, 5), params(50, 4, RearmMode.ON_WRITE));

        assertThat(card.substream.played.toByteArray()).isEqualTo(expected(77, 130, 5));
    }

    @Test
    void shouldTellTheRangeOfTheDelayBeforeTheEnd() throws Exception {
        PlaySummary summary = play(playlist(10_000), params(100, 4, RearmMode.ON_WRITE));

        assertThat(summary.delayMin()).isEqualTo(300);
        assertThat(summary.delayMax()).isEqualTo(400);
        assertThat(summary.xruns()).isZero();
        assertThat(summary.periods()).isEqualTo(100);
    }

    @Test
    void shouldSayItsRemarksWhenStarted() throws Exception {
        remarks.add("backend is null: silence");
        play(playlist(100), params(10, 4, RearmMode.ON_WRITE));

        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("virtsnd: backend is null: silence\n");
    }

    @Test
    void shouldCloseTheStreamWhenTheDeviceGoes() throws Exception {
        card.substream.goneAfter = 500;
        Playlist playlist = playlist(1000);

        assertThatThrownBy(() -> play(playlist, params(100, 4, RearmMode.ON_WRITE)))
                .isInstanceOf(DeviceGoneException.class);
        assertThat(card.substream.calls).endsWith("close");
    }

    @Test
    void shouldCloseTheStreamWhenTheDeviceGoesInTheCallback() throws Exception {
        card.substream.goneAfter = 500;
        Playlist playlist = playlist(1000);

        assertThatThrownBy(() -> playCyclic(playlist, params(100, 4, RearmMode.CYCLIC)))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(DeviceGoneException.class);
        assertThat(card.substream.calls).endsWith("close");
    }

    @Test
    void shouldCloseTheStreamWhenTheFileBreaksInTheCallback() throws Exception {
        SoundFile broken = new FakeSoundFile(1000, 600);
        Playlist playlist = new Playlist(List.of(new Playlist.Entry(broken, FORMAT)));

        assertThatThrownBy(() -> playCyclic(playlist, params(100, 4, RearmMode.CYCLIC)))
                .hasRootCauseInstanceOf(IOException.class)
                .hasMessageContaining("frames=600 expected=1000");
        assertThat(card.substream.calls).endsWith("close");
    }

    @Test
    void shouldCloseTheStreamWhenInterrupted() throws Exception {
        Playlist playlist = playlist(1000);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> play(playlist, params(100, 2, RearmMode.ON_WRITE)))
                .isInstanceOf(InterruptedException.class);
        assertThat(card.substream.calls).endsWith("close").doesNotContain("drain");
    }

    @Test
    void shouldAllocateNothingInTheCallbackWhenCyclic() throws Exception {
        int frames = 100_000;
        CompletableFuture<PlaySummary> result = CompletableFuture.supplyAsync(() -> {
            try {
                return play(playlist(frames), params(100, 64, RearmMode.CYCLIC));
            } catch (Exception e) {
                throw new java.util.concurrent.CompletionException(e);
            }
        });
        await().until(() -> card.substream.state() == PcmState.RUNNING);
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().getId();
        Playback playback = (Playback) card.substream.listener;
        for (int i = 0; i < 300; i++) {
            card.substream.elapse();
        }
        // the callback alone, with a full buffer: looks, finds no room, returns
        // The virtual machine leaves a few bytes in some rounds when it compiles; ours would be in each.
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 10; round++) {
            long before = threads.getThreadAllocatedBytes(id);
            for (int i = 0; i < 300; i++) {
                playback.periodElapsed(card.substream, 0, 0);
            }
            least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
        }
        while (card.substream.elapse()) {
            // to the end
        }
        result.get(20, TimeUnit.SECONDS);
        assertThat(least).isZero();
    }
}
