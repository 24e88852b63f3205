// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import java.io.IOException;
import java.nio.file.Path;

/** Descriptors of files with a name, as peers have them. */
final class Opened {

    private static final int READ_WRITE = 2;

    private Opened() {}

    static FileDescriptor descriptor(Linux linux, Path path) throws IOException {
        assert linux.isAvailable();
        int number =
                com.sun.jna.Function.getFunction("c", "open").invokeInt(new Object[] {path.toString(), READ_WRITE});
        if (number < 0) {
            throw new IOException("cannot open " + path);
        }
        return new FileDescriptor(number);
    }
}
