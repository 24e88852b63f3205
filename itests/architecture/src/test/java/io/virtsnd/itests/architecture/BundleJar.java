// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;

/**
 * A bundle as it was built.
 *
 * @param folder name of its folder below {@code bundles}
 * @param jar the file
 * @param manifest its manifest
 * @param entries its files, without folders
 */
record BundleJar(String folder, Path jar, Manifest manifest, List<JarEntry> entries) {

    static BundleJar of(Path folder) {
        Path jar = onlyJar(folder);
        try (JarFile file = new JarFile(jar.toFile())) {
            List<JarEntry> entries =
                    file.stream().filter(entry -> !entry.isDirectory()).toList();
            return new BundleJar(folder.getFileName().toString(), jar, file.getManifest(), entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path onlyJar(Path folder) {
        List<Path> jars = new ArrayList<>();
        Path target = folder.resolve("target");
        if (Files.isDirectory(target)) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(target, folder.getFileName() + "-*.jar")) {
                found.forEach(jars::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        if (jars.size() != 1) {
            throw new IllegalStateException(
                    "one jar is expected in " + target + ", found=" + jars + "; run mvn verify");
        }
        return jars.get(0);
    }

    /** The file, to be read and closed by the caller. */
    JarFile open() {
        try {
            return new JarFile(jar.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A main attribute of the manifest, empty when there is none. */
    String header(String name) {
        String value = manifest.getMainAttributes().getValue(name);
        return value == null ? "" : value;
    }

    /** Paths of all files in the jar. */
    Set<String> paths() {
        return entries.stream().map(JarEntry::getName).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Packages of the classes in the jar. */
    Set<String> packages() {
        return paths().stream()
                .filter(path -> path.endsWith(".class") && path.contains("/"))
                .map(path -> path.substring(0, path.lastIndexOf('/')).replace('/', '.'))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Names in a header that is a list of clauses, such as Export-Package, without their attributes. */
    Set<String> clauses(String header) {
        // Commas inside quotes belong to version ranges and filters.
        String bare = header(header).replaceAll("\"[^\"]*\"", "");
        Set<String> names = new TreeSet<>();
        for (String clause : bare.split(",")) {
            String name = clause.split(";")[0].strip();
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    /** Text of a file in the jar, empty when there is no such file. */
    String text(String path) {
        try (JarFile file = open()) {
            JarEntry entry = file.getJarEntry(path);
            return entry == null ? "" : new String(file.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return folder;
    }
}
