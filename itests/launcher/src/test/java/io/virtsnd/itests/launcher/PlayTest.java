// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlayTest {

    private static final int[] RATES = {
        5512, 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000, 176400, 192000, 384000
    };
    private static final int[][] SAMPLES = {{1, 8}, {1, 16}, {1, 24}, {1, 32}, {3, 32}, {3, 64}};
    private static final long SEED = Long.getLong("virtsnd.seed", 20261122);
    /** Of the trials: every one, or every fifth in the daily round. */
    private static final int STEP = Boolean.getBoolean("virtsnd.quick") ? 5 : 1;

    private static final WaveFile STEREO = new WaveFile(1, 16, 2, 48_000, false);

    @TempDir
    private Path folder;

    /** A way to play, and a file. */
    record Trial(WaveFile file, int frames, int periods, int periodFrames, String mode) {}

    /** Every rate, every format, 1 to 8 channels and both modes, each with others; periods from smallest to largest. */
    static Stream<Trial> trials() {
        Random random = new Random(SEED);
        int[] periods = {1, 2, 3, 4, 21, 64};
        int[] lengths = {16, 17, 100, 1024, 16384};
        List<Trial> trials = new ArrayList<>();
        for (int i = 0; i < RATES.length; i++) {
            int[] sample = SAMPLES[i % SAMPLES.length];
            WaveFile file = new WaveFile(sample[0], sample[1], i % 8 + 1, RATES[i], random.nextInt(3) == 0);
            int count = periods[random.nextInt(periods.length)];
            int length = lengths[i % lengths.length];
            int frames =
                    switch (random.nextInt(4)) {
                        case 0 -> 1 + random.nextInt(length);
                        case 1 -> length * count;
                        case 2 -> length * count + 1;
                        default -> 1 + random.nextInt(100_000);
                    };
            trials.add(
                    new Trial(file, Math.min(frames, 200_000), count, length, i / 2 % 2 == 0 ? "on-write" : "cyclic"));
        }
        return IntStream.iterate(0, i -> i < RATES.length, i -> i + STEP).mapToObj(trials::get);
    }

    @ParameterizedTest
    @MethodSource("trials")
    void shouldArriveBitForBitWhenPlayedToAFile(Trial trial) throws IOException {
        byte[] data = trial.file.samples(trial.frames, new Random(SEED));
        trial.file.write(folder.resolve("x.wav"), data);

        Virtsnd.Result result = new Virtsnd(folder)
                .run(
                        "play",
                        "x.wav",
                        "--backend",
                        "wav:y.wav",
                        "--free-run",
                        "--mode",
                        trial.mode,
                        "--periods",
                        "" + trial.periods,
                        "--period-frames",
                        "" + trial.periodFrames);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .startsWith("played " + trial.frames + " frames, ")
                .hasLineCount(1);
        assertThat(WaveFile.data(folder.resolve("y.wav"))).isEqualTo(data);
        assertThat(Files.exists(folder.resolve("y.wav.part"))).isFalse();
    }

    @Test
    void shouldArriveBitForBitWhenPlayedInRealTime() throws IOException {
        byte[] data = STEREO.samples(24_000, new Random(SEED));
        STEREO.write(folder.resolve("x.wav"), data);
        for (String mode : List.of("on-write", "cyclic")) {
            Virtsnd.Result result = new Virtsnd(folder).run("play", "x.wav", "--backend", "raw:y.raw", "--mode", mode);

            assertThat(result.err()).isEmpty();
            assertThat(result.out()).matches("played 24000 frames, 50 periods, \\d+ xruns, delay .*\\n");
            // the same command again gives a fresh file
            assertThat(Files.readAllBytes(folder.resolve("y.raw"))).isEqualTo(data);
            assertThat(Files.exists(folder.resolve("y-2.raw"))).isFalse();
        }
    }

    @Test
    void shouldTellItsOwnStepsAndNotThoseOfTheRuntimeWhenVerbose() throws IOException {
        STEREO.write(folder.resolve("x.wav"), STEREO.samples(480, new Random(SEED)));
        String[] play = {"play", "x.wav", "--backend", "null", "--free-run", "--log-level", "trace"};

        String all = new Virtsnd(folder).run(play).err();
        play[play.length - 1] = "debug";
        String own = new Virtsnd(folder).run(play).err();

        assertThat(own).contains("first period completed ms=").doesNotContain("ComponentHolder");
        assertThat(all).contains("first period completed ms=", "ComponentHolder");
    }

    @Test
    void shouldPlayOneAfterTheOtherWhenThereAreSeveral() throws IOException {
        byte[] first = STEREO.samples(777, new Random(1));
        byte[] second = STEREO.samples(12_345, new Random(2));
        WaveFile mono = new WaveFile(3, 32, 1, 16_000, false);
        byte[] third = mono.samples(5_000, new Random(3));
        STEREO.write(folder.resolve("a.wav"), first);
        STEREO.write(folder.resolve("b.wav"), second);
        mono.write(folder.resolve("c.wav"), third);

        Virtsnd.Result result =
                new Virtsnd(folder).run("play", "a.wav", "b.wav", "c.wav", "--backend", "wav:y.wav", "--free-run");

        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("played " + (777 + 12_345 + 5_000) + " frames");
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        assertThat(WaveFile.data(folder.resolve("y.wav"))).isEqualTo(both);
        assertThat(WaveFile.data(folder.resolve("y-2.wav"))).isEqualTo(third);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "-u LC_ALL LC_CTYPE=xx_XX.UTF-8", "-u LC_ALL -u LC_CTYPE LANG=xx_XX.utf8"})
    void shouldFindItsFilesInThePlainLocaleAndInOneThatIsNotInstalled(String locale) throws Exception {
        STEREO.write(folder.resolve("a.wav"), STEREO.samples(777, new Random(1)));
        Files.createFile(folder.resolve("stdin"));
        String script = "d=$(printf 'f\\303\\274r'); mkdir $d; cp a.wav $d; cd $d; exec env " + locale + " "
                + Virtsnd.SCRIPT + " play a.wav --backend null --free-run";

        Virtsnd.Result result =
                new Virtsnd(folder).start(List.of("bash", "-c", script)).result();

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("played 777 frames");
    }

    @Test
    void shouldKeepFilesThatNobodyNamed() throws IOException {
        STEREO.write(folder.resolve("a.wav"), STEREO.samples(777, new Random(1)));
        new WaveFile(3, 32, 1, 16_000, false).write(folder.resolve("c.wav"), new byte[400]);
        Files.writeString(folder.resolve("y-2.wav"), "precious");
        Files.setLastModifiedTime(folder.resolve("y-2.wav"), FileTime.fromMillis(1_000_000));

        Virtsnd.Result result =
                new Virtsnd(folder).run("play", "a.wav", "c.wav", "--backend", "wav:y.wav", "--free-run");

        assertThat(result.code()).isZero();
        assertThat(folder.resolve("y-2.wav")).hasContent("precious");
        assertThat(WaveFile.data(folder.resolve("y-3.wav"))).isEqualTo(new byte[400]);
    }

    @Test
    void shouldSayWhereItGoesWhenNobodySaid() throws IOException {
        byte[] data = STEREO.samples(1_000, new Random(1));
        STEREO.write(folder.resolve("x.wav"), data);

        Virtsnd.Result result = new Virtsnd(folder).run("play", "x.wav", "--free-run");

        // a machine with a sound card plays there
        assertThat(result.err()).startsWith("virtsnd: backend is ").hasLineCount(1);
        if (result.err().contains("WAV file")) {
            assertThat(WaveFile.data(folder.resolve("x-virtsnd.wav"))).isEqualTo(data);
        }
        assertThat(new Virtsnd(folder)
                        .run("play", "x.wav", "--free-run", "--quiet")
                        .err())
                .isEmpty();
    }

    @Test
    void shouldSaySoWhenItConverts() throws IOException {
        WaveFile odd = new WaveFile(1, 16, 1, 7_000, false);
        odd.write(folder.resolve("x.wav"), odd.samples(7_000, new Random(1)));

        Virtsnd.Result result = new Virtsnd(folder).run("play", "x.wav", "--backend", "wav:y.wav", "--free-run");

        assertThat(result.code()).isZero();
        assertThat(result.err())
                .startsWith("virtsnd: converts x.wav from PCM_SIGNED 7000.0 Hz")
                .contains("S16 8000 Hz 1 ch");
        assertThat(WaveFile.data(folder.resolve("y.wav")).length / 2).isBetween(7_990, 8_010);
    }

    @Test
    void shouldWorkFromAnyFolderWhenCalledThroughALink() throws Exception {
        byte[] data = STEREO.samples(1_000, new Random(1));
        STEREO.write(folder.resolve("x.wav"), data);
        Path bin = Files.createDirectory(folder.resolve("bin"));
        Path link = Files.createSymbolicLink(bin.resolve("other"), Virtsnd.SCRIPT);
        Files.createSymbolicLink(bin.resolve("virtsnd"), Path.of("other"));
        Files.createFile(folder.resolve("stdin"));

        Virtsnd.Result result = new Virtsnd(folder)
                .start(List.of("bin/virtsnd", "play", "x.wav", "--backend", "wav:y.wav", "--free-run"))
                .result();

        Files.delete(link);
        assertThat(result.err()).isEmpty();
        assertThat(WaveFile.data(folder.resolve("y.wav"))).isEqualTo(data);
    }

    @Test
    void shouldLeaveNothingInTheTemporaryFolderWhenDone() throws IOException {
        STEREO.write(folder.resolve("x.wav"), STEREO.samples(1_000, new Random(1)));
        Path temporary = Files.createDirectory(folder.resolve("tmp"));

        new Virtsnd(folder, "-Djava.io.tmpdir=" + temporary).run("play", "x.wav", "--backend", "null", "--free-run");

        try (Stream<Path> left = Files.list(temporary)) {
            assertThat(left).isEmpty();
        }
    }
}
