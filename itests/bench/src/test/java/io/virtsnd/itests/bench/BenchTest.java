// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the bench measures what works; never how fast it is. */
@Timeout(120)
class BenchTest {

    @ParameterizedTest
    @CsvSource({"false,false", "false,true", "true,false", "true,true"})
    void shouldCarryMessagesInOneThreadAndInTwo(boolean indirect, boolean eventIdx) {
        Rig rig = new Rig(indirect, eventIdx);
        assertThat(rig.roundTrip(1000)).isPositive();
        assertThat(rig.streaming(1000, 1)).isPositive();
        assertThat(rig.streaming(1000, 16)).isPositive();
        assertThat(rig.roundTrip(1000)).isPositive();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldPlayManyStreams(boolean copies) {
        assertThat(new ManyStreams(100, copies).run(10_000)).isPositive();
    }

    @Test
    void shouldRunTheReferenceBesideIt() throws IOException {
        try (CReference reference = CReference.start(Path.of(""))) {
            assertThat(reference.window("round-trip", false, 1000)).isPositive();
            assertThat(reference.window("round-trip", true, 1000)).isPositive();
            assertThat(reference.window("streaming", false, 1000)).isPositive();
            assertThat(reference.window("ping-pong", false, 1000)).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+DoEscapeAnalysis", "-XX:-DoEscapeAnalysis"})
    void shouldAllocateNothingPerMessageWhateverTheCompilerDoes(String flag) throws Exception {
        Process bench = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        flag,
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Bench.class.getName(),
                        "allocation",
                        ""))
                .redirectErrorStream(true)
                .start();
        String said = new String(bench.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bench.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(bench.exitValue()).as(said).isZero();
        List<String> lines = new ArrayList<>(
                said.lines().filter(line -> line.startsWith("allocated")).toList());
        assertThat(lines).hasSize(6);
        assertThat(lines.subList(0, 4)).allMatch(line -> line.endsWith(" 0 bytes in 2000000 messages"));
        assertThat(lines.subList(4, 6)).allMatch(line -> line.endsWith(" 0.00 bytes a period"));
    }
}
