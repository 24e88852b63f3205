// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Our ends against the reference in C, in two processes over a mapped file: every byte of every message is compared, and
 * both sides sleep until the other's notification, so that a wrong suppression hangs.
 */
@Timeout(120)
class InteroperationTest {

    private static final int MESSAGES = 70_000;

    private static Path peer;

    @TempDir
    private Path folder;

    @BeforeAll
    static void compile() throws IOException {
        peer = CReference.compilePeer(Path.of(""));
    }

    @ParameterizedTest
    @CsvSource({"64,false,false", "64,false,true", "64,true,false", "64,true,true", "8,false,true"})
    void shouldCarryEveryByteFromOurDriverToTheirDevice(int size, boolean indirect, boolean eventIdx) throws Exception {
        Path path = folder.resolve("shared");
        JavaDriver driver = new JavaDriver(new MappedFile(path), size, indirect, eventIdx);
        Process device = start("device", path, size, indirect, eventIdx);
        driver.run(MESSAGES);
        assertThat(result(device)).startsWith("device messages=" + MESSAGES);
        assertThat(driver.queue().statistics().used()).isEqualTo(MESSAGES);
        assertThat(driver.queue().statistics().violations()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"64,false,false", "64,false,true", "8,false,true"})
    void shouldCarryEveryByteFromTheirDriverToOurDevice(int size, boolean indirect, boolean eventIdx) throws Exception {
        Path path = folder.resolve("shared");
        JavaDevice device = new JavaDevice(new MappedFile(path), size, indirect, eventIdx);
        Process driver = start("driver", path, size, indirect, eventIdx);
        device.run(MESSAGES);
        assertThat(result(driver)).startsWith("driver messages=" + MESSAGES);
        assertThat(device.queue().statistics().used()).isEqualTo(MESSAGES);
        assertThat(device.queue().statistics().violations()).isZero();
    }

    @Test
    void shouldNoticeAByteThatIsDifferent() throws Exception {
        Path path = folder.resolve("shared");
        MappedFile file = new MappedFile(path);
        JavaDriver driver = new JavaDriver(file, 64, false, true);
        Process device = start("device", path, 64, false, true);
        driver.runWithOneWrongByte();
        assertThat(device.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(device.exitValue()).isEqualTo(3);
        assertThat(new String(device.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                .contains("peer failed: payload message=0");
    }

    private static Process start(String role, Path path, int size, boolean indirect, boolean eventIdx)
            throws IOException {
        return new ProcessBuilder(
                        peer.toAbsolutePath().toString(),
                        role,
                        path.toString(),
                        Integer.toString(size),
                        indirect ? "1" : "0",
                        eventIdx ? "1" : "0",
                        Integer.toString(MESSAGES))
                .redirectErrorStream(true)
                .start();
    }

    private static String result(Process process) throws Exception {
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return said;
    }
}
