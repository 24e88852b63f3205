// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalTest {

    private static final WaveFile MONO = new WaveFile(1, 16, 1, 192_000, false);

    @TempDir
    private Path folder;

    private final byte[] data = MONO.samples(30 * 192_000, new Random(1));

    @BeforeEach
    void write() throws IOException {
        MONO.write(folder.resolve("x.wav"), data);
    }

    /** Plays in real time until sound is in the file. */
    private Virtsnd.Running playing(String mode) throws IOException {
        Virtsnd.Running running = new Virtsnd(folder).start("play", "x.wav", "--backend", "wav:y.wav", "--mode", mode);
        Path part = folder.resolve("y.wav.part");
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(part) && Files.size(part) > 60_000);
        return running;
    }

    @ParameterizedTest
    @CsvSource({"INT,130,on-write", "INT,130,cyclic", "TERM,143,on-write", "TERM,143,cyclic"})
    void shouldFinishTheFileWhenStopped(String signal, int code, String mode) throws Exception {
        Virtsnd.Running running = playing(mode);
        running.signal(signal);
        Virtsnd.Result result = running.result();

        assertThat(result.code()).isEqualTo(code);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).isEqualTo("virtsnd play: interrupted\n");
        byte[] played = WaveFile.data(folder.resolve("y.wav"));
        assertThat(played.length).isBetween(60_000, data.length - 1);
        assertThat(played).isEqualTo(Arrays.copyOf(data, played.length));
        assertThat(folder.resolve("y.wav.part")).doesNotExist();
    }

    @Test
    void shouldSayWhatIsLostWhenStopped() throws Exception {
        Virtsnd.Running running = playing("on-write");
        Files.delete(folder.resolve("y.wav.part"));
        running.signal("INT");
        Virtsnd.Result result = running.result();

        assertThat(result.code()).isEqualTo(130);
        assertThat(result.err())
                .startsWith("virtsnd play: interrupted; ")
                .contains("y.wav.part")
                .hasLineCount(1);
    }

    @Test
    void shouldLeaveNothingThatLooksWholeWhenKilled() throws Exception {
        Virtsnd.Running running = playing("on-write");
        running.signal("KILL");
        assertThat(running.result().code()).isEqualTo(137);
        assertThat(folder.resolve("y.wav")).doesNotExist();
        assertThat(folder.resolve("y.wav.part")).exists();

        // the next run needs no cleaning up
        Virtsnd.Result next = new Virtsnd(folder).run("play", "x.wav", "--backend", "wav:y.wav", "--free-run");
        assertThat(next.code()).isZero();
        assertThat(WaveFile.data(folder.resolve("y.wav"))).isEqualTo(data);
        assertThat(folder.resolve("y.wav.part")).doesNotExist();
    }

    @Test
    void shouldFinishTheRecordingWhenStopped() throws Exception {
        Virtsnd.Running running =
                new Virtsnd(folder).start("record", "r.wav", "--seconds", "60", "--backend", "null:440");
        await().atMost(Duration.ofSeconds(30)).until(() -> partBytes() > 40_000);
        running.signal("INT");

        assertThat(running.result().code()).isEqualTo(130);
        assertThat(WaveFile.data(folder.resolve("r.wav")).length).isGreaterThan(30_000);
        assertThat(partBytes()).isZero();
    }

    /** How much there is under names that a recording has before it is whole. */
    private long partBytes() throws IOException {
        long bytes = 0;
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "r.wav.*.part")) {
            for (Path part : parts) {
                bytes += Files.size(part);
            }
        }
        return bytes;
    }
}
