// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a process has, counted.
 *
 * @param descriptors open ones
 * @param files mappings of files that peers share
 * @param threads of exports
 */
record Leaks(long descriptors, long files, long threads) {

    static Leaks now() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().endsWith("-export"))
                    .count();
            return new Leaks(open.count(), mappings(), threads);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static long mappings() throws IOException {
        List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
        return maps.stream()
                .filter(line -> line.contains("memfd:") || line.contains("/dev/shm/"))
                .count();
    }
}
