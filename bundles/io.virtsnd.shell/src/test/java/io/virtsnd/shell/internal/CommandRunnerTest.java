// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.audio.SoundFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleContext;

/** All that is said without a framework: this host has none, and says when it is asked for one. */
class CommandRunnerTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Console console = new Console(new PrintStream(out, true), new PrintStream(err, true), false);
    private String level;
    private Set<String> asked;

    private final Host host = new Host() {
        @Override
        public BundleContext context(Set<String> bundles) throws CommandException {
            asked = bundles;
            throw new CommandException("no framework");
        }

        @Override
        public SoundFiles files() {
            return new FakeSoundFiles();
        }

        @Override
        public void logLevel(String name) {
            level = name;
        }

        @Override
        public long since() {
            return 1;
        }
    };

    @BeforeEach
    void write() throws IOException {
        Files.write(folder.resolve("x.wav"), FakeSoundFile.bytes(100));
    }

    private int run(Callable<Integer> command, String... args) {
        return new CommandRunner(console).run(command, args);
    }

    private int play(String... more) {
        String file = folder.resolve("x.wav").toString();
        return run(
                new PlayCommand(host, console),
                Stream.concat(Stream.of(file), Stream.of(more)).toArray(String[]::new));
    }

    private void saidOnly(String text) {
        assertThat(out.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains(text)
                .endsWith("\n")
                .containsOnlyOnce("\n");
        assertThat(asked).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
        --periods 0                     | --periods=0
        --periods -3                    | --periods=-3
        --periods many                  | --periods
        --period-frames 0               | --period-frames=0
        --period-frames 3000000000      | 3000000000
        --stream -1                     | --stream=-1
        --mode sideways                 | 'sideways' is neither on-write nor cyclic
        --backend wav                   | 'wav' names no file: use wav:PATH
        --backend raw:                  | 'raw:' names no file: use raw:PATH
        --backend null:loud             | 'null:loud' has no frequency
        --backend null:1e300            | 'null:1e300' has no frequency
        --backend null:Infinity         | 'null:Infinity' has no frequency
        --backend file:x                | 'file:x' is no backend
        --backend auto:x                | 'auto:x' is no backend
        --log-level loud                | 'loud'
        --transport vhost-user:         | 'vhost-user:' names no socket
        --transport vhost-user:/s --backend null | --backend is for a device of this process
        --transport vhost-user:/s --free-run     | --free-run is for a device of this process
        --transport vhost-user:/s --device d     | --device is for a device of this process
        --loud                          | --loud
        """)
    void shouldExitWithTwoAndOneLineWhenMisused(String args, String said) {
        assertThat(play(args.split(" "))).isEqualTo(ExitCode.USAGE);
        saidOnly(said);
    }

    @Test
    void shouldExitWithTwoWhenNothingIsNamed() {
        assertThat(run(new PlayCommand(host, console))).isEqualTo(ExitCode.USAGE);
        saidOnly("FILE");
    }

    @Test
    void shouldExitWithOneWhenAFileIsWrong() {
        assertThat(run(
                        new PlayCommand(host, console),
                        folder.resolve("none.wav").toString()))
                .isEqualTo(ExitCode.FAILED);
        saidOnly("no such file");
    }

    @Test
    void shouldCheckEveryFileBeforeTheFirstIsPlayed() {
        assertThat(play(folder.resolve("none.wav").toString())).isEqualTo(ExitCode.FAILED);
        saidOnly("no such file");
    }

    @Test
    void shouldExitWithOneWhenTheOutputCannotBeWritten() {
        assertThat(play("--backend", "wav:" + folder)).isEqualTo(ExitCode.FAILED);
        saidOnly("is a directory");
        err.reset();
        assertThat(play("--backend", "raw:" + folder.resolve("none/y.raw"))).isEqualTo(ExitCode.FAILED);
        saidOnly("no such directory");
        err.reset();
        assertThat(play("--backend", "wav:/dev/full")).isEqualTo(ExitCode.FAILED);
        saidOnly("is no file");
    }

    @Test
    void shouldNotDestroyWhatIsPlayedWhenItIsTheOutputToo() throws IOException {
        byte[] before = Files.readAllBytes(folder.resolve("x.wav"));

        assertThat(play("--backend", "wav:" + folder.resolve("../" + folder.getFileName() + "/x.wav")))
                .isEqualTo(ExitCode.FAILED);

        saidOnly("cannot write to a file that is played");
        assertThat(Files.readAllBytes(folder.resolve("x.wav"))).isEqualTo(before);
    }

    @Test
    void shouldExitWithOneWhenABundleCannotBeRead() {
        assertThat(play("--bundle", folder.resolve("none.jar").toString())).isEqualTo(ExitCode.FAILED);
        saidOnly("cannot read bundle");
    }

    @Test
    void shouldAskOnlyForTheBundlesThatAreNeeded() {
        assertThat(play("--backend", "null")).isEqualTo(ExitCode.FAILED);
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "io.virtsnd.transport.loopback", "io.virtsnd.device", "io.virtsnd.backend.nullaudio");

        play("--backend", "raw:" + folder.resolve("y.raw"), "--device", "theirs");
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "io.virtsnd.transport.loopback", "io.virtsnd.backend.raw", "io.virtsnd.backend.file");

        play("--backend", "theirs", "--transport", "theirs");
        assertThat(asked).isEmpty();

        play("--transport", "vhost-user:" + folder.resolve("socket"));
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "io.virtsnd.linux", "io.virtsnd.vhostuser", "io.virtsnd.transport.vhostuser");

        play("--transport", "vfio:0000:00:04.0");
        assertThat(asked)
                .containsExactlyInAnyOrder("io.virtsnd.linux", "io.virtsnd.transport.pci", "io.virtsnd.transport.vfio");
    }

    private int serve(String... args) {
        return run(new ServeCommand(host, console), args);
    }

    @Test
    void shouldAskForTheBundlesOfADeviceAndItsSocketWhenServing() {
        assertThat(serve("--socket", folder.resolve("socket").toString(), "--backend", "null"))
                .isEqualTo(ExitCode.FAILED);
        assertThat(asked)
                .containsExactlyInAnyOrder(
                        "io.virtsnd.linux",
                        "io.virtsnd.vhostuser",
                        "io.virtsnd.export.vhostuser",
                        "io.virtsnd.device",
                        "io.virtsnd.backend.nullaudio");
    }

    @Test
    void shouldExitWithTwoWhenServingNoSocket() {
        assertThat(serve("--backend", "null")).isEqualTo(ExitCode.USAGE);
        saidOnly("--socket=PATH");
    }

    @Test
    void shouldExitWithOneWhenTheDirectoryOfTheSocketIsMissing() {
        assertThat(serve("--socket", folder.resolve("none/socket").toString())).isEqualTo(ExitCode.FAILED);
        saidOnly("no such directory for the socket");
    }

    @Test
    void shouldSayWhatIsWrongWithACaptureFile() {
        String socket = folder.resolve("socket").toString();
        String file = folder.resolve("x.wav").toString();
        assertThat(serve("--socket", socket, "--backend", "null", "--capture", file))
                .isEqualTo(ExitCode.USAGE);
        saidOnly("--capture goes with --backend wav:PATH or raw:PATH");
        err.reset();
        String target = "wav:" + folder.resolve("y.wav");
        assertThat(serve("--socket", socket, "--backend", target, "--capture", file + ".none"))
                .isEqualTo(ExitCode.FAILED);
        saidOnly("cannot read the file to record from");
    }

    @Test
    void shouldLogErrorsOnlyUnlessTold() {
        play();
        assertThat(level).isEqualTo("error");
        play("-v");
        assertThat(level).isEqualTo("debug");
        play("-v", "--log-level", "TRACE");
        assertThat(level).isEqualTo("trace");
    }

    @ParameterizedTest
    @CsvSource({
        "x.wav --seconds 0,--seconds=0.0",
        "x.wav --seconds -1,--seconds=-1.0",
        "x.wav --seconds NaN,--seconds=NaN",
        "x.wav,--seconds",
        "x.wav --seconds 1 --rate 12345,--rate=12345",
        "x.wav --seconds 1 --channels 0,--channels=0",
        "x.ogg --seconds 1,is no name of a sound file",
        "x.wav --seconds 1 --format IMA_ADPCM --channels 1,channels=1 format=IMA_ADPCM",
        "x.wav --seconds 1 --format silly,silly",
    })
    void shouldExitWithTwoAndOneLineWhenRecordIsMisused(String args, String said) {
        String[] words = args.split(" ");
        words[0] = folder.resolve(words[0]).toString();
        assertThat(run(new RecordCommand(host, console), words)).isEqualTo(ExitCode.USAGE);
        saidOnly(said);
    }

    @Test
    void shouldPrintHelpToStandardOutputWhenAsked() {
        assertThat(play("--help")).isEqualTo(ExitCode.OK);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .contains(
                        "--transport", "--backend", "--stream", "--period-frames", "--periods", "--mode", "--free-run")
                .contains("--quiet", "--bundle", "--log-level");
        assertThat(err.size()).isZero();
    }
}
