// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The names of the files of one backend: PATH, then NAME-2, NAME-3, ... beside it. A name is free if there is no such file,
 * or only one that is older than the moment that the owner of the configuration gave: newer files are never replaced.
 *
 * <p>Thread: any.
 */
public final class FileSeries {

    /** The most files of one name. */
    static final int MAX = 9999;

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
        this.first = first.toAbsolutePath();
        this.replaceBefore = replaceBefore;
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
        return Files.getLastModifiedTime(path).toMillis() < replaceBefore;
    }
}
