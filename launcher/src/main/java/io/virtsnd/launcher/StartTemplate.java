// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of a framework that has our bundles installed, made when the launcher was built: each run begins with a copy,
 * because to install and read the bundles takes longer. It names the jars by their paths: whoever moves or replaces them
 * makes another one.
 *
 * @param folder where it is; a run without one installs the bundles
 */
record StartTemplate(Path folder) {

    /** The one that the script found to be newer than all jars. */
    static StartTemplate ofThisRun() {
        String folder = System.getProperty("virtsnd.template", "");
        return new StartTemplate(folder.isEmpty() ? null : Path.of(folder));
    }

    /** Gives a run what the template has. */
    void copyTo(Path target) throws IOException {
        if (folder != null) {
            copy(folder, target);
        }
    }

    /** Makes it of the folder of a framework that was stopped. */
    void keep(Path stopped) throws IOException {
        copy(stopped, folder);
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(from)) {
            paths = walk.toList();
        }
        for (Path path : paths) {
            Files.copy(path, to.resolve(from.relativize(path).toString()));
        }
    }
}
