// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is going to be written. */
final class OutputFile {

    private OutputFile() {}

    /** Says in one line why it cannot be. */
    static void check(Path path) throws CommandException {
        Path parent = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path)) {
            throw new CommandException("cannot write, is a directory: " + path);
        }
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw new CommandException("cannot write, is no file: " + path);
        }
        if (parent == null || !Files.isDirectory(parent)) {
            throw new CommandException("cannot write, no such directory: " + parent);
        }
        if (!Files.isWritable(parent) || (Files.exists(path) && !Files.isWritable(path))) {
            throw new CommandException("cannot write, permission denied: " + path);
        }
    }

    /** The file under whose name it grows until it is whole. */
    static Path part(Path path) {
        return path.resolveSibling(path.getFileName() + ".part");
    }
}
