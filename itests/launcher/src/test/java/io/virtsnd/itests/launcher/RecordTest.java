// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bit for bit where the device waits for its source; in real time a busy machine may be late, and what is late is lost. */
class RecordTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"on-write", "cyclic"})
    void shouldHaveExactlyTheFramesOfTheSourceWhenRecorded(String mode) throws IOException {
        WaveFile source = new WaveFile(1, 24, 3, 32_000, false);
        byte[] data = source.samples(16_000, new Random(1));
        source.write(folder.resolve("x.wav"), data);

        Virtsnd.Result result = new Virtsnd(folder)
                .run(
                        "record",
                        "r.wav",
                        "--seconds",
                        "0.4",
                        "--backend",
                        "wav:x.wav",
                        "--mode",
                        mode,
                        "--free-run",
                        "--format",
                        "S24_3",
                        "--rate",
                        "32000",
                        "--channels",
                        "3");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("recorded 12800 frames, ");
        assertThat(WaveFile.data(folder.resolve("r.wav"))).isEqualTo(Arrays.copyOf(data, 12_800 * 9));
        assertThat(Files.exists(folder.resolve("r.wav.part"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"on-write", "cyclic"})
    void shouldHearTheToneWhenThereIsNoMicrophone(String mode) throws IOException {
        Virtsnd.Result result = new Virtsnd(folder)
                .run(
                        "record",
                        "r.wav",
                        "--seconds",
                        "0.5",
                        "--backend",
                        "null:480",
                        "--channels",
                        "1",
                        "--mode",
                        mode,
                        "--free-run");

        assertThat(result.code()).as(result.err()).isZero();
        ByteBuffer samples =
                ByteBuffer.wrap(WaveFile.data(folder.resolve("r.wav"))).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(samples.capacity()).isEqualTo(48_000);
        for (int frame = 0; frame < 24_000; frame++) {
            assertThat(samples.getShort(2 * frame) / 32_767.0)
                    .isCloseTo(
                            0.5 * Math.sin(2 * Math.PI * frame / 100), org.assertj.core.api.Assertions.within(0.001));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"on-write", "cyclic"})
    void shouldHaveAsManyFramesAsAskedWhenInRealTime(String mode) throws IOException {
        Virtsnd.Result result =
                new Virtsnd(folder).run("record", "r.wav", "--seconds", "0.3", "--backend", "null:480", "--mode", mode);

        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("recorded 14400 frames, ");
        assertThat(WaveFile.data(folder.resolve("r.wav"))).hasSize(14_400 * 4);
    }
}
