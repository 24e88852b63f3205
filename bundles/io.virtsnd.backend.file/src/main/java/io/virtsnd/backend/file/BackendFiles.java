// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.file;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that the configuration of a backend names.
 *
 * <p>Thread: any.
 *
 * @param playback where sound that is played goes to; empty if the backend does not play
 * @param capture where recorded sound comes from; empty if the backend does not record
 */
public record BackendFiles(Optional<FileSeries> playback, Optional<Path> capture) {

    /**
     * What a configuration says. It must name at least one file.
     *
     * <p>Thread: any.
     *
     * @param path its {@code path}: the first file to write; empty if there is none
     * @param replaceBefore its {@code replace.before}: files last written before this moment may be replaced, ms since
     *     1970; 0 keeps all
     * @param capturePath its {@code capture.path}: the file to record from; empty if there is none
     * @return the files
     * @throws IllegalArgumentException if it names no file
     * @throws java.nio.file.InvalidPathException if a name cannot be one of a file
     */
    public static BackendFiles of(String path, long replaceBefore, String capturePath) {
        if (path.isEmpty() && capturePath.isEmpty()) {
            throw new IllegalArgumentException("path=\"\" capture.path=\"\": one of them must name a file");
        }
        return new BackendFiles(
                path.isEmpty() ? Optional.empty() : Optional.of(new FileSeries(Path.of(path), replaceBefore)),
                capturePath.isEmpty() ? Optional.empty() : Optional.of(Path.of(capturePath)));
    }
}
