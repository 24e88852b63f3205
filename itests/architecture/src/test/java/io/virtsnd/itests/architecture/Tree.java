// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tree that is being built: the folders of its bundles, their jars as built by the reactor, and all Java sources.
 */
final class Tree {

    private static final Path ROOT = root();

    private Tree() {}

    /** Folders below {@code bundles} that have a pom, in alphabetical order. */
    static List<Path> bundleFolders() {
        try (Stream<Path> folders = Files.list(ROOT.resolve("bundles"))) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The jar of each bundle folder. */
    static List<BundleJar> bundleJars() {
        return bundleFolders().stream().map(BundleJar::of).toList();
    }

    /** Every Java source, in bundles, launcher and integration tests. */
    static List<Source> sources() {
        return Stream.of("bundles", "launcher", "itests")
                .map(ROOT::resolve)
                .flatMap(Tree::javaFiles)
                .map(file -> Source.of(ROOT.relativize(file), file))
                .toList();
    }

    /** A file of the tree, by its path from the root. */
    static Path file(String path) {
        return ROOT.resolve(path);
    }

    private static Stream<Path> javaFiles(Path folder) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                /** What is built beside this comes and goes. */
                @Override
                public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) {
                    return inner.endsWith("target") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.toString().endsWith(".java")) {
                        files.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files.stream().sorted();
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve(".mvn"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("no folder with .mvn above the working directory");
            }
        }
        return folder;
    }
}
