// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellTest {

    private static final WaveFile STEREO = new WaveFile(1, 16, 2, 48_000, false);

    @TempDir
    private Path folder;

    @Test
    void shouldRunTheSameCommandsWhenTyped() throws IOException {
        byte[] data = STEREO.samples(4_800, new Random(1));
        STEREO.write(folder.resolve("x.wav"), data);
        Files.writeString(
                folder.resolve("stdin"),
                "virtsnd:play " + folder.resolve("x.wav") + " --backend wav:" + folder.resolve("y.wav")
                        + " --free-run\n"
                        + "virtsnd:play " + folder.resolve("none.wav") + "\n"
                        + "info\n");

        Virtsnd.Result result = new Virtsnd(folder).run("shell");

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("played 4800 frames", "stream 0: node 0, OUTPUT");
        assertThat(result.err()).contains("play: no such file");
        assertThat(WaveFile.data(folder.resolve("y.wav"))).isEqualTo(data);
    }

    @Test
    void shouldPlugAndUnplugWhenTyped() throws IOException {
        byte[] data = STEREO.samples(4_800, new Random(1));
        STEREO.write(folder.resolve("x.wav"), data);
        Files.writeString(
                folder.resolve("stdin"),
                "virtsnd:plug kitchen loopback --backend wav:" + folder.resolve("y.wav") + "\n"
                        + "streams\n"
                        + "play " + folder.resolve("x.wav") + " --transport kitchen\n"
                        + "plug \"x(y)*\" loopback --backend null\n"
                        + "unplug kitchen\n"
                        + "streams\n"
                        + "unplug kitchen\n"
                        + "stop\n");

        Virtsnd.Result result = new Virtsnd(folder).run("shell");

        assertThat(result.out())
                .containsSubsequence(
                        "card kitchen",
                        "0 OUTPUT -",
                        "jack 0:",
                        "played 4800 frames",
                        "no cards",
                        "0 commands stopped");
        assertThat(result.err()).contains("plug: no name: NAME=x(y)*");
        assertThat(result.err()).contains("unplug: nothing is configured by this name: name=kitchen");
        assertThat(WaveFile.data(folder.resolve("y.wav"))).isEqualTo(data);
    }
}
