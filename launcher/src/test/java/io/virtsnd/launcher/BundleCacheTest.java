// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundleCacheTest {

    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000);

    @TempDir
    private Path folder;

    /** What a killed run leaves behind: no lock is held. */
    private Path leftBehind(String name) throws IOException {
        Path left = Files.createDirectories(folder.resolve(name).resolve("bundles/bundle0"));
        Files.writeString(left.resolve("bundle.id"), "1");
        Files.createFile(folder.resolve(name).resolve("in-use"));
        Files.setLastModifiedTime(folder.resolve(name), LONG_AGO);
        return folder.resolve(name);
    }

    @Test
    void shouldBeGoneWhenClosed() throws IOException {
        BundleCache cache = BundleCache.create(folder);
        Files.createDirectories(cache.folder().resolve("bundle1"));
        Files.writeString(cache.folder().resolve("bundle1/data"), "x");

        cache.close();

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void regressionShouldRemoveWhatAKilledRunLeftBehind() throws IOException {
        Path left = leftBehind("virtsnd-felix-1");
        try (BundleCache cache = BundleCache.create(folder)) {
            cache.deleteStale();
            assertThat(left).doesNotExist();
            assertThat(cache.folder().getParent()).exists();
        }
    }

    @Test
    void shouldKeepWhatIsYoungOrNamedOtherwise() throws IOException {
        Path young = leftBehind("virtsnd-felix-1");
        Files.setLastModifiedTime(young, FileTime.fromMillis(System.currentTimeMillis()));
        Path other = leftBehind("somebody-felix-1");
        Path link = Files.createSymbolicLink(folder.resolve("virtsnd-felix-2"), other);
        try (BundleCache cache = BundleCache.create(folder)) {
            cache.deleteStale();
        }
        assertThat(young.resolve("bundles/bundle0/bundle.id")).exists();
        assertThat(other.resolve("bundles/bundle0/bundle.id")).exists();
        assertThat(link).isSymbolicLink();
    }

    @Test
    void shouldKeepWhatAnotherRunUses() throws IOException {
        try (BundleCache other = BundleCache.create(folder);
                BundleCache cache = BundleCache.create(folder)) {
            Path used = other.folder().getParent();
            Files.setLastModifiedTime(used, LONG_AGO);
            cache.deleteStale();
            assertThat(used).exists();
        }
    }
}
