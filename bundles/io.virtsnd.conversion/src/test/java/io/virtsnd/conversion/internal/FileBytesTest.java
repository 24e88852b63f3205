// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.conversion.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBytesTest {

    @TempDir
    private Path folder;

    private final byte[] content = new byte[50_000];
    private Path path;

    @BeforeEach
    void write() throws IOException {
        new Random(7).nextBytes(content);
        path = Files.write(folder.resolve("x"), content);
    }

    @Test
    void shouldGiveTheSameBytesWhenReadInAnyWay() throws IOException {
        Random random = new Random(1);
        try (FileBytes bytes = new FileBytes(path)) {
            for (int step = 0; step < 2_000; step++) {
                int at = (int) bytes.position();
                switch (random.nextInt(5)) {
                    case 0 -> assertThat(bytes.read()).isEqualTo(at == content.length ? -1 : content[at] & 0xff);
                    case 1 -> read(bytes, at, random.nextInt(20_000));
                    case 2 -> read(bytes, at, random.nextInt(10));
                    case 3 -> bytes.seek(random.nextInt(content.length + 1));
                    default -> {
                        long skipped = bytes.skip(random.nextInt(5_000));
                        assertThat(bytes.position()).isEqualTo(at + skipped).isLessThanOrEqualTo(content.length);
                    }
                }
            }
        }
    }

    private void read(FileBytes bytes, int at, int length) throws IOException {
        byte[] target = new byte[length + 3];
        int count = bytes.read(target, 3, length);
        if (at == content.length && length > 0) {
            assertThat(count).isEqualTo(-1);
        } else {
            assertThat(count).isBetween(Math.min(length, 1), length);
            assertThat(Arrays.copyOfRange(target, 3, 3 + count)).isEqualTo(Arrays.copyOfRange(content, at, at + count));
            assertThat(bytes.position()).isEqualTo(at + count);
        }
    }

    @Test
    void shouldComeBackWhenMarked() throws IOException {
        try (FileBytes bytes = new FileBytes(path)) {
            bytes.skip(100);
            bytes.mark(1);
            bytes.readNBytes(20_000);
            bytes.reset();
            assertThat(bytes.read()).isEqualTo(content[100] & 0xff);
        }
    }

    @Test
    void shouldReadOnWhenItsThreadIsInterrupted() throws IOException {
        Thread.currentThread().interrupt();
        try (FileBytes bytes = new FileBytes(path)) {
            assertThat(bytes.readAllBytes()).isEqualTo(content);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }
}
