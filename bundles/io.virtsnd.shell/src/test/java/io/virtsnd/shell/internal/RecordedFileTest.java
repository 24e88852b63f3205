// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedFileTest {

    @TempDir
    private Path folder;

    private static RecordedFile file(Path path) {
        return new RecordedFile(path, (frames, part) -> Files.copy(frames, part, StandardCopyOption.REPLACE_EXISTING));
    }

    @Test
    void shouldKeepTheOldFileWhenTheRecordingFails() throws Exception {
        Path path = Files.writeString(folder.resolve("x.wav"), "old");
        InputStream broken = new InputStream() {
            private int left = 4_000;

            @Override
            public int read() throws IOException {
                if (left == 0) {
                    throw new IOException("device is gone");
                }
                left--;
                return 1;
            }
        };

        assertThatThrownBy(() -> file(path).write(broken))
                .isInstanceOf(IOException.class)
                .hasMessage("cannot write " + path + ": device is gone");
        assertThat(path).hasContent("old");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void shouldKeepTheOldFileWhenNothingWasRecorded() throws Exception {
        Path path = Files.writeString(folder.resolve("x.wav"), "old");

        assertThatThrownBy(() -> file(path).write(InputStream.nullInputStream()))
                .hasMessage("cannot write " + path + ": nothing was recorded");
        assertThat(path).hasContent("old");
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void shouldBeWholeWhenTwoAreRecordedToOneName() throws Exception {
        RecordedFile file = file(folder.resolve("x.wav"));
        byte[] frames = new byte[40_000];
        new Random(2).nextBytes(frames);
        InputStream slow = new ByteArrayInputStream(frames) {
            private boolean other;

            @Override
            public int read(byte[] target, int offset, int length) {
                int count = super.read(target, offset, Math.min(length, 4_000));
                if (!other) {
                    other = true;
                    assertThatCode(() -> file.write(new ByteArrayInputStream(new byte[400])))
                            .doesNotThrowAnyException();
                }
                return count;
            }
        };

        file.write(slow);

        assertThat(folder.resolve("x.wav")).hasBinaryContent(frames);
        assertThat(folder).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void shouldFollowALinkAndKeepIt() throws Exception {
        Path real = Files.createDirectory(folder.resolve("data")).resolve("real.wav");
        Path link = Files.createSymbolicLink(folder.resolve("x.wav"), Path.of("data", "real.wav"));

        file(link).write(new ByteArrayInputStream(new byte[400]));

        assertThat(link).isSymbolicLink();
        assertThat(real).hasSize(400);
    }
}
