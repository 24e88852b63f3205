// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BackendFilesTest {

    @Test
    void shouldOnlyPlayWhenOnlyAFileToWriteIsNamed() {
        BackendFiles files = BackendFiles.of("/tmp/x.wav", 0, "");

        assertThat(files.playback().orElseThrow().first()).isEqualTo(Path.of("/tmp/x.wav"));
        assertThat(files.capture()).isEmpty();
    }

    @Test
    void shouldOnlyRecordWhenOnlyAFileToReadIsNamed() {
        BackendFiles files = BackendFiles.of("", 0, "in.wav");

        assertThat(files.playback()).isEmpty();
        assertThat(files.capture()).contains(Path.of("in.wav"));
    }

    @Test
    void shouldDoBothWhenBothAreNamed() {
        BackendFiles files = BackendFiles.of("out.wav", 0, "in.wav");

        assertThat(files.playback()).isPresent();
        assertThat(files.capture()).isPresent();
    }

    @Test
    void shouldSayWhatIsMissingWhenNoFileIsNamed() {
        assertThatThrownBy(() -> BackendFiles.of("", 1, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("path=\"\" capture.path=\"\": one of them must name a file");
    }

    @Test
    void shouldRefuseWhatCannotBeAName() {
        assertThatThrownBy(() -> BackendFiles.of("a\0b", 0, "")).isInstanceOf(InvalidPathException.class);
        assertThatThrownBy(() -> BackendFiles.of("", 0, "a\0b")).isInstanceOf(InvalidPathException.class);
    }
}
