// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSeriesTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "x.wav,     1, x.wav",
        "x.wav,     2, x-2.wav",
        "x.wav,     9999, x-9999.wav",
        "x,         3, x-3",
        ".hidden,   2, .hidden-2",
        "x.y.wav,   2, x.y-2.wav",
        "x.,        2, x-2."
    })
    void shouldNumberTheNameBeforeItsEnding(String first, int number, String name) {
        FileSeries series = new FileSeries(folder.resolve(first), 0);

        assertThat(series.path(number)).isEqualTo(folder.resolve(name));
        assertThat(series.part(number)).isEqualTo(folder.resolve(name + ".part"));
    }

    @Test
    void shouldBeAbsoluteWhenThePathIsNot() {
        assertThat(new FileSeries(Path.of("x.wav"), 0).first())
                .isEqualTo(Path.of("x.wav").toAbsolutePath());
    }

    @Test
    void shouldBeFreeWhenThereIsNoFile() throws IOException {
        assertThat(new FileSeries(folder.resolve("x"), 0).isFree(folder.resolve("x")))
                .isTrue();
    }

    @Test
    void shouldBeFreeOnlyWhenTheFileIsOlder() throws IOException {
        Path path = Files.writeString(folder.resolve("x"), "old");
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_000_000));

        assertThat(new FileSeries(path, 0).isFree(path)).isFalse();
        assertThat(new FileSeries(path, 1_000_000).isFree(path)).isFalse();
        assertThat(new FileSeries(path, 1_000_001).isFree(path)).isTrue();
    }

    @Test
    void shouldRefuseADirectoryHoweverOldItIs() {
        assertThatThrownBy(() -> new FileSeries(folder, Long.MAX_VALUE).isFree(folder))
                .isInstanceOf(IOException.class)
                .hasMessage("is a directory or a device: path=" + folder + "; name a file");
    }
}
