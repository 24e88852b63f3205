// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("full")
class MisuseTest {

    private static final WaveFile STEREO = new WaveFile(1, 16, 2, 48_000, false);

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException, InterruptedException {
        byte[] data = STEREO.samples(9_600, new Random(1));
        byte[] whole = Files.readAllBytes(STEREO.write(folder.resolve("x.wav"), data));
        Files.write(folder.resolve("truncated.wav"), Arrays.copyOf(whole, 20_000));
        Files.write(folder.resolve("header.wav"), Arrays.copyOf(whole, 30));
        STEREO.write(folder.resolve("silent.wav"), new byte[0]);
        Files.createFile(folder.resolve("empty.wav"));
        Files.writeString(folder.resolve("text.wav"), "no sound at all");
        Files.createDirectory(folder.resolve("folder"));
        Files.writeString(folder.resolve("text.jar"), "no bundle at all");
        Files.write(folder.resolve("w.wav.part"), whole);
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("pipe").toString())
                        .start()
                        .waitFor())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        1 | play none.wav                                              | no such file: none.wav
        1 | play empty.wav                                             | is empty: empty.wav
        1 | play text.wav                                              | is no sound file
        1 | play header.wav                                            | is no sound file
        1 | play truncated.wav                                         | frames=4989 expected=9600
        1 | play silent.wav                                            | holds no sound
        1 | play folder                                                | is a directory: folder
        1 | play x.wav none.wav --backend wav:y.wav                    | no such file: none.wav
        1 | play x.wav --backend wav:none/y.wav                        | no such directory
        1 | play x.wav --backend wav:folder                            | is a directory
        1 | play x.wav --backend raw:/dev/full                         | is no file
        1 | play x.wav --backend wav:x.wav                             | cannot write to a file that is played
        1 | info --play x.wav --backend wav:x.wav                      | cannot write to a file that is played
        1 | play w.wav.part --backend wav:w.wav                        | cannot write to a file that is played
        1 | record x.wav --backend wav:x.wav --seconds 1               | cannot write to the file that is recorded from
        1 | serve --socket s --backend wav:x.wav --capture x.wav       | cannot write to the file that is recorded
        1 | play pipe                                                  | only files can be played: pipe
        1 | play @x.wav                                                | no such file: @x.wav
        1 | play x.wav --backend theirs                                | backend.name=theirs
        1 | play x.wav --device theirs                                 | device.name=theirs
        1 | play x.wav --transport theirs                              | transport.name=theirs
        1 | play x.wav --bundle text.jar                               | text.jar
        1 | play x.wav --stream 99                                     | --stream=99
        1 | play x.wav --stream 1                                      | --stream=1
        1 | play x.wav --periods 100000 --backend wav:y.wav            | need=100000
        1 | play x.wav --period-frames 1000000000 --backend wav:y.wav  | periods=8
        2 | play x.wav --periods 0                                     | --periods=0
        2 | play x.wav --period-frames 3000000000                      | 3000000000
        2 | play                                                       | FILE
        2 | play x.wav --mode sideways                                 | sideways
        2 | play x.wav --backend wav                                   | wav:PATH
        2 | record y.wav                                               | --seconds
        2 | record y.wav --seconds 0                                   | --seconds=0.0
        2 | record y.wav --seconds 1e9                                 | larger than a file can be: --seconds=1.0E9
        2 | record y.ogg --seconds 1                                   | y.ogg
        1 | record folder/none/y.wav --seconds 1                       | no such directory
        2 | sing                                                       | sing
        """)
    void shouldSayWhyInOneLineWhenItCannotBe(int code, String args, String said) throws IOException {
        Virtsnd.Result result = new Virtsnd(folder).run(args.split(" "));

        assertThat(result.err()).contains(said).startsWith("virtsnd").hasLineCount(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.code()).isEqualTo(code);
        assertThat(folder.resolve("x.wav")).hasSameBinaryContentAs(folder.resolve("w.wav.part"));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .noneMatch(name -> name.startsWith("y")
                            || name.endsWith(".part") && !name.equals("w.wav.part")
                            || name.contains("virtsnd"));
        }
    }

    @Test
    void shouldNameTheSubcommandsWhenNoneIsGiven() {
        Virtsnd.Result result = new Virtsnd(folder).run();

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("play, record, info, serve, qemu, shell")
                .hasLineCount(1);
    }

    @Test
    void shouldPrintHelpToStandardOutputWhenAsked() {
        Virtsnd.Result result = new Virtsnd(folder).run("play", "--help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("--period-frames", "--free-run");
        assertThat(result.err()).isEmpty();
    }
}
