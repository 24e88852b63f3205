// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that is going to be written. */
final class OutputFile {

    private static final int LINKS_MAX = 40;
    private static final int PARTS_MAX = 9999;

    private OutputFile() {}

    /** Where a link leads to: a file takes its name by being moved there, which would replace the link. */
    static Path target(Path named) throws IOException {
        Path path = named;
        for (int links = 0; links < LINKS_MAX && Files.isSymbolicLink(path); links++) {
            path = path.resolveSibling(Files.readSymbolicLink(path));
        }
        return path;
    }

    /** Says in one line why it cannot be. */
    static void check(Path path) throws CommandException {
        Path parent = parent(path);
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

    private static Path parent(Path path) throws CommandException {
        try {
            return target(path.toAbsolutePath()).getParent();
        } catch (IOException e) {
            throw new CommandException("cannot follow the link: " + path, e);
        }
    }

    /** Creates the file under whose name it grows until it is whole: nobody else's, also of the same target. */
    static Path createPart(Path path) throws IOException {
        String name = path.getFileName() + "." + ProcessHandle.current().pid();
        for (int number = 1; ; number++) {
            try {
                return Files.createFile(path.resolveSibling(name + "-" + number + ".part"));
            } catch (FileAlreadyExistsException taken) {
                if (number == PARTS_MAX) {
                    throw taken;
                }
            }
        }
    }
}
