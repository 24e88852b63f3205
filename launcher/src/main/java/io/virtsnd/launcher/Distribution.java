// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The folder that the launcher was built into: {@code lib} is the class path, {@code bundles} are installed as they are
 * needed.
 *
 * @param folder where it is
 */
record Distribution(Path folder) {

    /** The installation that this class is of. */
    static Path ofThisClass() {
        try {
            URI jar = Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return Path.of(jar).getParent().getParent();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("no path of a jar", e);
        }
    }

    Path bundle(String symbolicName) {
        return folder.resolve("bundles").resolve(symbolicName + ".jar");
    }

    /** A jar of the class path that is a bundle as well. */
    Path library(String name) {
        return folder.resolve("lib").resolve(name + ".jar");
    }

    /** Names of all bundles. */
    List<String> bundles() throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder.resolve("bundles"), "*.jar")) {
            for (Path jar : jars) {
                String name = jar.getFileName().toString();
                names.add(name.substring(0, name.length() - ".jar".length()));
            }
        }
        names.sort(null);
        return names;
    }

    /** What the system bundle exports of the class path. */
    String extraPackages() throws IOException {
        return Files.readString(new SystemPackages(folder).extra()).strip();
    }

    /** What it exports of the JVM, as far as our bundles import it. */
    String ownPackages() throws IOException {
        return Files.readString(new SystemPackages(folder).own()).strip();
    }
}
