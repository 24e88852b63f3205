// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.osgi.framework.Constants;

/**
 * The packages that the system bundle exports. Written down when the launcher was built, because to find them out takes
 * longer than to read them.
 *
 * @param folder of the installation
 */
record SystemPackages(Path folder) {

    private static final String FRAMEWORK = "org.apache.felix.framework";
    /** A comma that is not inside of quotes. */
    private static final Pattern COMMA = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");

    /** Of the jars of the class path: the value of org.osgi.framework.system.packages.extra. */
    Path extra() {
        return folder.resolve("system.packages");
    }

    /**
     * Of the framework and of the JVM, as far as our bundles import them: the value of org.osgi.framework.system.packages
     * where there are no foreign bundles. The framework itself offers hundreds.
     */
    Path own() {
        return folder.resolve("system.packages.own");
    }

    /** Reads the manifests and writes the files. */
    void write() throws IOException {
        List<String> extra = new ArrayList<>();
        List<String> own = new ArrayList<>();
        for (Attributes manifest : manifests("lib")) {
            String exported = manifest.getValue(Constants.EXPORT_PACKAGE);
            if (exported != null) {
                String name = manifest.getValue(Constants.BUNDLE_SYMBOLICNAME);
                (name.startsWith(FRAMEWORK) ? own : extra).add(exported);
            }
        }
        own.addAll(importedFromJvm());
        Files.writeString(own(), String.join(",", own) + "\n");
        Files.writeString(extra(), String.join(",", extra) + "\n");
    }

    private Set<String> importedFromJvm() throws IOException {
        Set<String> packages = new TreeSet<>();
        for (Attributes manifest : manifests("bundles")) {
            String imported = manifest.getValue(Constants.IMPORT_PACKAGE);
            for (String clause : imported == null ? new String[0] : COMMA.split(imported)) {
                packages.add(clause.split(";")[0].strip());
            }
        }
        Set<String> jvm = new TreeSet<>();
        ModuleLayer.boot().modules().forEach(module -> jvm.addAll(module.getPackages()));
        packages.retainAll(jvm);
        return packages;
    }

    private List<Attributes> manifests(String name) throws IOException {
        List<Attributes> manifests = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder.resolve(name), "*.jar")) {
            for (Path jar : jars) {
                try (JarFile file = new JarFile(jar.toFile())) {
                    manifests.add(file.getManifest().getMainAttributes());
                }
            }
        }
        return manifests;
    }
}
