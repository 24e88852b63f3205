// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/**
 * The report of what the same driver did with several devices: {@code target/side-by-side.txt}, a line for each check
 * and device, those of one check below each other.
 *
 * @param device the device
 */
record SideBySide(String device) {

    private static final Path FILE = Path.of("target/side-by-side.txt");

    /** Adds a line, in place of an older one. */
    void add(String check, String figures) throws IOException {
        String key = String.format("%-44s | %-22s | ", check, device);
        TreeSet<String> lines = new TreeSet<>(Files.exists(FILE) ? Files.readAllLines(FILE) : List.of());
        lines.removeIf(line -> line.startsWith(key));
        lines.add(key + figures);
        Files.createDirectories(FILE.getParent());
        Files.write(FILE, lines);
    }
}
