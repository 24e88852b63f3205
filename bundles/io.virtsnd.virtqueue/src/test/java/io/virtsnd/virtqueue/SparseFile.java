// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import java.io.IOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Memory that is mapped from a file: it takes no room until it is written to, and can be taken away. */
final class SparseFile {

    private SparseFile() {}

    static MappedByteBuffer map(Path folder, long bytes) throws IOException {
        Path file = Files.createTempFile(folder, "memory", "");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(MapMode.READ_WRITE, 0, bytes);
        }
    }

    /** Cuts the file that was mapped to nothing: every access to the mapping faults from now on. */
    static void takeAway(Path folder) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
            }
        }
    }
}
