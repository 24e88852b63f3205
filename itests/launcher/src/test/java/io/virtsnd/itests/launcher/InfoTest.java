// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InfoTest {

    @TempDir
    private Path folder;

    @Test
    void shouldShowEqualCountersOfBothEndsWhenAsked() {
        Virtsnd.Result result = new Virtsnd(folder).run("info");

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        List<String> control = result.out()
                .lines()
                .filter(line -> line.startsWith("  control  d"))
                .toList();
        assertThat(control).hasSize(2);
        assertThat(control.get(1).replace("device", "driver")).isEqualTo(control.get(0));
        assertThat(result.out()).contains("stream 0", "stream 1", "jack 0", "channel map 0");
    }

    @Test
    void shouldBeJsonAloneWhenAsked() {
        Virtsnd.Result result = new Virtsnd(folder).run("info", "--json");

        assertThat(result.err()).isEmpty();
        assertThat(result.out()).startsWith("{").endsWith("}\n");
        Matcher matcher = Pattern.compile("\"driver\": (\\{[^}]*})[^}]*\"device\": (\\{[^}]*})")
                .matcher(result.out());
        assertThat(matcher.find()).isTrue();
        assertThat(matcher.group(1)).contains("\"messages\": 3").isEqualTo(matcher.group(2));
    }

    @Test
    void shouldFailWhenTheResultCannotBeWritten() throws Exception {
        Virtsnd virtsnd = new Virtsnd(folder);
        Virtsnd.Result result = virtsnd.start(
                        List.of("sh", "-c", "exec \"$0\" info --json </dev/null >/dev/full", Virtsnd.SCRIPT.toString()))
                .result();

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("cannot write to standard output").containsOnlyOnce("\n");
    }

    @Test
    void shouldCountWhatWasPlayedEquallyAtBothEnds() throws IOException {
        WaveFile file = new WaveFile(1, 16, 2, 48_000, false);
        file.write(folder.resolve("x.wav"), file.samples(4_800, new Random(1)));

        Virtsnd.Result result = new Virtsnd(folder).run("info", "--play", "x.wav", "--free-run");

        assertThat(result.code()).isZero();
        assertThat(result.err()).isEmpty();
        List<String> tx =
                result.out().lines().filter(line -> line.startsWith("  tx  ")).toList();
        assertThat(tx).hasSize(2);
        assertThat(tx.get(1).replace("device", "driver")).isEqualTo(tx.get(0));
        // queue, end, size, messages, kicks, used, bytes out: 10 periods of 480 frames, each with a header of 4 bytes
        String[] counters = tx.get(0).strip().split(" +");
        assertThat(counters[3]).isEqualTo("10");
        assertThat(counters[5]).isEqualTo("10");
        assertThat(counters[6]).isEqualTo("" + 10 * (4 + 480 * 4));
        assertThat(counters[7]).isEqualTo("" + 10 * 8);
    }
}
