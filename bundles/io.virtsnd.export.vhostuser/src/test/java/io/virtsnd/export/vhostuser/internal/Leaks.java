// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has, counted; without what the JVM opens for itself.
 *
 * @param descriptors sockets, event counters, shared memory
 * @param mappings of shared memory
 * @param threads of exports
 */
record Leaks(long descriptors, long mappings, long threads) {

    static Leaks now() {
        long threads = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith("-export"))
                .count();
        try {
            // The first file that the JVM reads makes it open a socket for itself.
            long mappings = countMappings();
            return new Leaks(countDescriptors(), mappings, threads);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Waits until everything that came since was given back. */
    static void awaitNoneSince(Leaks before) {
        await().pollInterval(Duration.ofMillis(2))
                .untilAsserted(() -> assertThat(now()).isEqualTo(before));
    }

    private static long countDescriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(Leaks::isShared).count();
        }
    }

    private static boolean isShared(Path descriptor) {
        try {
            String kind = Files.readSymbolicLink(descriptor).toString();
            return kind.startsWith("socket:") || kind.startsWith("anon_inode:") || isMemory(kind);
        } catch (IOException gone) {
            return false;
        }
    }

    private static long countMappings() throws IOException {
        List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
        return maps.stream().filter(Leaks::isMemory).count();
    }

    private static boolean isMemory(String name) {
        return name.contains("memfd:") || name.contains("/dev/shm/");
    }
}
