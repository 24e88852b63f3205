// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.linux.FileDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A file without seals, as a front end may use one that shrinks it later. */
final class SharedFile implements AutoCloseable {

    private final Path path;
    private final RandomAccessFile file;
    private final FileDescriptor descriptor;

    SharedFile(long bytes) throws IOException {
        path = Files.createTempFile(Path.of("/dev/shm"), "virtsnd", "");
        file = new RandomAccessFile(path.toFile(), "rw");
        file.setLength(bytes);
        descriptor = descriptor(number());
    }

    FileDescriptor descriptor() {
        return descriptor;
    }

    void shrink(long bytes) throws IOException {
        file.setLength(bytes);
    }

    private int number() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(this::isOurs)
                    .mapToInt(link -> Integer.parseInt(link.getFileName().toString()))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private boolean isOurs(Path link) {
        try {
            return Files.readSymbolicLink(link).equals(path);
        } catch (IOException gone) {
            return false;
        }
    }

    /** Never closed: the number is the file's. */
    private static FileDescriptor descriptor(int number) {
        try {
            Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            return constructor.newInstance(number);
        } catch (ReflectiveOperationException changed) {
            throw new AssertionError(changed);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
        Files.delete(path);
    }
}
