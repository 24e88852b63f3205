// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A Java source file.
 *
 * @param path from the root of the tree
 * @param file the file itself
 * @param lines its lines
 */
record Source(Path path, Path file, List<String> lines) {

    static Source of(Path path, Path file) {
        try {
            return new Source(path, file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is a test, or a part of one: all of {@code itests} is. */
    boolean isTest() {
        return path.toString().contains("/src/test/") || path.startsWith("itests");
    }

    /** Name of the folder below {@code bundles} or {@code itests}; of a bundle, its symbolic name. */
    String module() {
        return path.getName(1).toString();
    }

    /** Name of the type. */
    String typeName() {
        return path.getFileName().toString().replace(".java", "");
    }

    /** Package, from the folder. */
    String packageName() {
        String folder = path.getParent().toString();
        return folder.substring(folder.indexOf("/java/") + "/java/".length()).replace('/', '.');
    }

    /** Places, as {@code path:line}, where a pattern occurs. */
    Stream<String> places(Pattern pattern) {
        return IntStream.range(0, lines.size())
                .filter(index -> pattern.matcher(lines.get(index)).find())
                .mapToObj(index ->
                        path + ":" + (index + 1) + ": " + lines.get(index).strip());
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
