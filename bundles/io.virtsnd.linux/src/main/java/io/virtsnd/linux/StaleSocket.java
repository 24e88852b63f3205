// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** The file of a socket that nobody listens on any more. */
final class StaleSocket {

    private static final int FILE_TYPE_SHIFT = 12;
    private static final int SOCKET_TYPE = 0xc;

    private StaleSocket() {}

    /** Removes it, if there is one; a socket that somebody has, and a file that is none, are errors. */
    static void remove(Linux linux, Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            linux.connect(path).close();
        } catch (ErrnoException refused) {
            int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
            if (mode >> FILE_TYPE_SHIFT != SOCKET_TYPE) {
                throw new IOException("path is a file that is no socket, remove it or use another: path=" + path);
            }
            if (refused.errno() == Errno.ECONNREFUSED) {
                Files.deleteIfExists(path);
                return;
            }
            if (refused.errno() == Errno.EACCES) {
                throw new ErrnoException(
                        "connect", Errno.EACCES, "path=" + path + "; the socket is somebody else's, use another path");
            }
            if (refused.errno() != Errno.EAGAIN) {
                throw refused;
            }
        }
        throw new ErrnoException("bind", Errno.EADDRINUSE, "path=" + path + "; somebody listens there");
    }
}
