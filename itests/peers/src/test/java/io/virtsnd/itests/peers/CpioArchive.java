// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/**
 * An archive as Linux unpacks it into its first file system ({@code cpio -H newc}). Several of them, one behind the
 * other, are one file system. An entry:
 *
 * <pre>
 *   0      6      14    22   30   38     46     54        62    ...  94        102      110
 *   070701 inode  mode  uid  gid  nlink  mtime  filesize  4 x device namesize  check    name, NUL, to 4 bytes, data, to 4 bytes
 * </pre>
 *
 * All numbers are eight hexadecimal digits.
 */
final class CpioArchive {

    private static final int FOLDER = 0040755;
    private static final int FILE = 0100644;
    private static final int PROGRAM = 0100755;
    private static final int LINK = 0120777;
    private static final int ALIGNMENT = 4;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Set<String> folders = new TreeSet<>();
    private int inode;

    /** A file, with the folders above it. */
    CpioArchive file(String path, byte[] data) {
        return member(path, FILE, data);
    }

    /** A file that can be run. */
    CpioArchive program(String path, byte[] data) {
        return member(path, PROGRAM, data);
    }

    /** A symbolic link. */
    CpioArchive link(String path, String target) {
        return member(path, LINK, target.getBytes(StandardCharsets.UTF_8));
    }

    /** A folder, with those above it. */
    CpioArchive folder(String path) {
        if (folders.add(path)) {
            Path above = Path.of(path).getParent();
            if (above != null) {
                folder(above.toString());
            }
            entry(path, FOLDER, new byte[0]);
        }
        return this;
    }

    /** The whole archive; nothing can be added any more. */
    byte[] toByteArray() {
        entry("TRAILER!!!", 0, new byte[0]);
        return bytes.toByteArray();
    }

    private CpioArchive member(String path, int mode, byte[] data) {
        Path above = Path.of(path).getParent();
        if (above != null) {
            folder(above.toString());
        }
        entry(path, mode, data);
        return this;
    }

    private void entry(String path, int mode, byte[] data) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        StringBuilder header = new StringBuilder("070701");
        int[] numbers = {++inode, mode, 0, 0, 1, 0, data.length, 0, 0, 0, 0, name.length + 1, 0};
        for (int number : numbers) {
            header.append(String.format("%08X", number));
        }
        bytes.writeBytes(header.toString().getBytes(StandardCharsets.US_ASCII));
        bytes.writeBytes(name);
        bytes.write(0);
        align();
        bytes.writeBytes(data);
        align();
    }

    private void align() {
        while (bytes.size() % ALIGNMENT != 0) {
            bytes.write(0);
        }
    }
}
