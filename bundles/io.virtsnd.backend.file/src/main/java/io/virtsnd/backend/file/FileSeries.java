// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The names of the files of one backend: PATH, then NAME-2, NAME-3, ... beside it. PATH is free if there is no such file,
 * or only one that is older than the moment that the owner of the configuration gave: newer files are never replaced. The
 * other names nobody gave: they are free only if there is no such file. A symbolic link is followed, and stays.
 *
 * <p>Thread: any.
 */
public final class FileSeries {

    /** The most files of one name. */
    static final int MAX = 9999;

    private static final int LINKS_MAX = 40;

    private final Path first;
    private final long replaceBefore;

    /**
     * Names files; none is touched.
     *
     * <p>Thread: any.
     *
     * @param first the name of the first file
     * @param replaceBefore files last written before this moment may be replaced, ms since 1970; 0 keeps all
     */
    public FileSeries(Path first, long replaceBefore) {
        this.first = target(first.toAbsolutePath());
        this.replaceBefore = replaceBefore;
    }

    /** What a link leads to: a file takes its name by being moved there, which would replace the link. */
    private static Path target(Path named) {
        Path path = named;
        try {
            for (int links = 0; links < LINKS_MAX && Files.isSymbolicLink(path); links++) {
                path = path.resolveSibling(Files.readSymbolicLink(path));
            }
            return path;
        } catch (IOException unreadable) {
            return named;
        }
    }

    /**
     * The name of the first file, for people: {@link PartFile#publish} says where the sound is.
     *
     * <p>Thread: any.
     *
     * @return the absolute path
     */
    public Path first() {
        return first;
    }

    Path path(int number) {
        if (number == 1) {
            return first;
        }
        String name = first.getFileName().toString();
        int dot = name.lastIndexOf('.');
        int stem = dot > 0 ? dot : name.length();
        return first.resolveSibling(name.substring(0, stem) + "-" + number + name.substring(stem));
    }

    Path part(int number) {
        Path path = path(number);
        return path.resolveSibling(path.getFileName() + ".part");
    }

    boolean isFree(Path path) throws IOException {
        if (!Files.exists(path)) {
            return true;
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException("is a directory or a device: path=" + path + "; name a file");
        }
        return isOld(path);
    }

    /** Whether a file of this number may be written there. */
    boolean isFree(int number) throws IOException {
        Path path = path(number);
        return number == 1 ? isFree(path) : !Files.exists(path);
    }

    private boolean isOld(Path path) throws IOException {
        return Files.getLastModifiedTime(path).toMillis() < replaceBefore;
    }
}
