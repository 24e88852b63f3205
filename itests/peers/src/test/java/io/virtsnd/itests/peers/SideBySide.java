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

    /** Begins anew: what was said of the device before is forgotten. */
    static SideBySide begin(String device) throws IOException {
        SideBySide report = new SideBySide(device);
        TreeSet<String> lines = lines();
        lines.removeIf(line -> line.contains(report.column()));
        write(lines);
        return report;
    }

    /** Adds a line. */
    void add(String check, String figures) throws IOException {
        TreeSet<String> lines = lines();
        lines.add(String.format("%-44s", check) + column() + figures);
        write(lines);
    }

    private String column() {
        return String.format(" | %-12s | ", device);
    }

    private static TreeSet<String> lines() throws IOException {
        return new TreeSet<>(Files.exists(FILE) ? Files.readAllLines(FILE) : List.of());
    }

    private static void write(TreeSet<String> lines) throws IOException {
        Files.createDirectories(FILE.getParent());
        Files.write(FILE, lines);
    }
}
