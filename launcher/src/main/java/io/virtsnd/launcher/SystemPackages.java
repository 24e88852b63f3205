// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.osgi.framework.Constants;

/**
 * The packages of the class path that bundles may import: those that its jars export. Written down when the launcher was
 * built, because reading all manifests takes longer than reading one line.
 *
 * @param folder of the installation
 */
record SystemPackages(Path folder) {

    Path file() {
        return folder.resolve("system.packages");
    }

    /** Reads the manifests and writes the file. */
    void write() throws IOException {
        List<String> exports = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder.resolve("lib"), "*.jar")) {
            for (Path jar : jars) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    Manifest manifest = file.getManifest();
                    String name = manifest.getMainAttributes().getValue(Constants.BUNDLE_SYMBOLICNAME);
                    String exported = manifest.getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
                    // what the framework exports is exported already
                    if (exported != null && !name.startsWith("org.apache.felix.framework")) {
                        exports.add(exported);
                    }
                }
            }
        }
        Files.writeString(file(), String.join(",", exports) + "\n");
    }
}
