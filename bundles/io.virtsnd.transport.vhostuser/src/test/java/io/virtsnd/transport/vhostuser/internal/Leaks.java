// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Counts what a process has: descriptors, mappings of shared memory, threads of this house. */
final class Leaks {

    /** First: reading a file makes a descriptor that the JVM keeps for itself. */
    private final long mappings = mappings();

    private final List<String> descriptors = descriptors();
    private final List<String> threads = threads();

    /** Fails unless everything that was opened since is closed, soon. */
    void assertNone() {
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(() -> {
                    assertThat(descriptors()).as("descriptors").hasSizeLessThanOrEqualTo(descriptors.size());
                    assertThat(mappings()).as("mappings").isLessThanOrEqualTo(mappings);
                    assertThat(threads()).as("threads").isEqualTo(threads);
                });
    }

    /** What is open, apart from files: those are opened by whoever needs a class. */
    static List<String> descriptors() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.map(Leaks::target)
                    .filter(target -> target.startsWith("socket:")
                            || target.startsWith("anon_inode:")
                            || target.startsWith("/memfd:"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    static long mappings() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("/memfd:virtsnd")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("virtsnd-"))
                .sorted()
                .toList();
    }
}
