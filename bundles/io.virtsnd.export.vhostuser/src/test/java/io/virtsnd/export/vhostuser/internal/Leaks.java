// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a process has, counted. */
record Leaks(long descriptors, long sharedMappings, long threads) {

    static Leaks now() {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"));
                Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return new Leaks(
                    open.count(),
                    maps.filter(line -> line.contains("memfd:") || line.contains("anon_inode"))
                            .count(),
                    Thread.getAllStackTraces().keySet().stream()
                            .filter(thread -> thread.getName().startsWith("virtsnd-"))
                            .count());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
