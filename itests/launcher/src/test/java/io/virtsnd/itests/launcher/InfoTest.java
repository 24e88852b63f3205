// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
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
}
