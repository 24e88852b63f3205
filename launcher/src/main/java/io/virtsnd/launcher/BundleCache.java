// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The framework's folder for this run: private, and deleted at the end. It is locked while it is used, so that what killed
 * runs left behind is known from what others use now, and is deleted by the next run.
 */
final class BundleCache implements AutoCloseable {

    private static final String PREFIX = "virtsnd-felix-";
    private static final String LOCK = "in-use";
    /** Between a folder and its lock lies a moment. */
    private static final long YOUNG_MILLIS = 60_000;

    private final Path folder;
    private final RandomAccessFile lock;

    private BundleCache(Path folder, RandomAccessFile lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /** Makes a folder inside of another. */
    static BundleCache create(Path parent) throws IOException {
        // not Files.createTempDirectory: to make its random names takes as long as a part of the framework's start
        Path folder = parent.toAbsolutePath()
                .resolve(PREFIX + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime()));
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        RandomAccessFile lock = new RandomAccessFile(folder.resolve(LOCK).toFile(), "rw");
        BundleCache cache = new BundleCache(folder, lock);
        boolean done = false;
        try {
            lock.getChannel().lock();
            done = true;
            return cache;
        } finally {
            if (!done) {
                cache.close();
            }
        }
    }

    Path folder() {
        return folder.resolve("bundles");
    }

    /** Deletes what killed runs of the same user left behind. */
    void deleteStale() {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder.getParent(), PREFIX + "*")) {
            for (Path other : folders) {
                if (!other.equals(folder) && isStale(other)) {
                    delete(other);
                }
            }
        } catch (IOException e) {
            // it is the next run's, then
        }
    }

    private boolean isStale(Path other) throws IOException {
        boolean own = Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                && Files.getOwner(other, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(folder));
        long age = System.currentTimeMillis() - Files.getLastModifiedTime(other).toMillis();
        if (!own || age < YOUNG_MILLIS) {
            return false;
        }
        try (RandomAccessFile file = new RandomAccessFile(other.resolve(LOCK).toFile(), "rw");
                FileLock free = file.getChannel().tryLock()) {
            return free != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }

    @Override
    public void close() throws IOException {
        delete(folder);
        lock.close();
    }
}
