// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.linux.Errno;
import io.virtsnd.linux.ErrnoException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;

/** Why there is no device, in words for its owner. */
final class ConnectFailure {

    private ConnectFailure() {}

    /** What happened, and what to do. */
    static String of(QtestSettings settings, Exception failed) {
        String at = ": directory=" + settings.directory();
        if (!Files.isDirectory(settings.directory())) {
            return "no such directory" + at + "; start QEMU first: virtsnd qemu " + settings.directory();
        }
        if (failed instanceof ErrnoException errno && errno.call().equals("connect")) {
            return ofConnect(settings, errno, at);
        }
        if (failed instanceof QtestException qtest) {
            return ofQtest(qtest, at);
        }
        if (failed instanceof NoSuchFileException) {
            return "the directory has no file ram, the memory of QEMU" + at
                    + "; start QEMU with -object memory-backend-file,mem-path=" + settings.memory()
                    + ",share=on, or by virtsnd qemu";
        }
        return "no connection to QEMU" + at + ": " + failed.getMessage();
    }

    private static String ofConnect(QtestSettings settings, ErrnoException failed, String at) {
        return switch (failed.errno()) {
            case Errno.ENOENT ->
                "the directory has no qtest.sock" + at + "; start QEMU first: virtsnd qemu " + settings.directory();
            case Errno.EACCES, Errno.EPERM -> "permission denied" + at + " socket=qtest.sock; run as the user of QEMU";
            case Errno.ECONNREFUSED ->
                "QEMU is gone, only its qtest.sock is left" + at + "; start it again: virtsnd qemu "
                        + settings.directory();
            case Errno.EAGAIN -> "QEMU takes no connection" + at + "; others wait for it already";
            default -> "no connection to QEMU" + at + ": " + failed.getMessage();
        };
    }

    private static String ofQtest(QtestException failed, String at) {
        return switch (failed.kind()) {
            case SILENT ->
                "QEMU does not answer" + at + "; somebody else may be connected to its qtest.sock, who must end"
                        + " first, or it is stopped";
            case STRANGE -> "what listens at qtest.sock is no QEMU" + at + ": " + failed.getMessage();
            case GONE -> "QEMU is gone" + at + "; start it again";
            case REFUSED -> "QEMU refuses what is needed" + at + ": " + failed.getMessage();
        };
    }

    /** There is a QEMU, and no device for us in it. */
    static String noDevice(QtestSettings settings) {
        return "QEMU has no virtio sound device: directory=" + settings.directory() + " bus="
                + settings.bus().name().toLowerCase(java.util.Locale.ROOT)
                + "; start it with -device virtio-sound-pci,audiodev=ID, QEMU 8.2 or later";
    }

    /** The memory file is that of another. */
    static IOException foreignMemory(QtestSettings settings) {
        return new IOException(
                "QEMU does not see what is written to ram; start it with -machine memory-backend=ID -object"
                        + " memory-backend-file,id=ID,share=on,mem-path=" + settings.memory());
    }
}
