// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process has, as the kernel says. */
final class Descriptors {

    private Descriptors() {}

    /** How many open descriptors of a kind there are; the kind is part of what its link says. */
    static long open(String kind) {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(link -> isKind(link, kind)).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isKind(Path link, String kind) {
        try {
            return Files.readSymbolicLink(link).toString().contains(kind);
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /** How many mappings of a kind there are. */
    static long mapped(String kind) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains(kind)).count();
        }
    }
}
