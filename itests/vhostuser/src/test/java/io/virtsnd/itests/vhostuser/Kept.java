// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.vhostuser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What this process keeps: whatever a death leaves behind makes the next count another one.
 *
 * @param descriptors event counters, memory files, Unix sockets and watches, by kind
 * @param mappings of memory files
 * @param threads of this house
 */
record Kept(Map<String, Long> descriptors, long mappings, List<String> threads) {

    private static final List<String> KINDS = List.of("eventfd", "memfd", "inotify", "socket");

    static Kept now() {
        System.gc();
        // First: the JDK keeps a socket of its own from the first file on that it reads like this.
        long mappings = countMappings();
        return new Kept(countDescriptors(), mappings, namesOfThreads());
    }

    private static Map<String, Long> countDescriptors() {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.map(Kept::kind)
                    .filter(kind -> !kind.isEmpty())
                    .collect(Collectors.groupingBy(kind -> kind, TreeMap::new, Collectors.counting()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kind(Path link) {
        try {
            String target = Files.readSymbolicLink(link).toString();
            return KINDS.stream().filter(target::contains).findFirst().orElse("");
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private static long countMappings() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("memfd:")).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> namesOfThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("virtsnd-"))
                .sorted()
                .toList();
    }
}
