// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTemplateTest {

    @TempDir
    private Path folder;

    @Test
    void shouldGiveEachRunACopyOfItsOwn() throws IOException {
        Path stopped = Files.createDirectories(folder.resolve("stopped/bundle1/data"));
        Files.writeString(stopped.resolve("store"), "components");
        StartTemplate template = new StartTemplate(folder.resolve("template"));
        template.keep(folder.resolve("stopped"));

        template.copyTo(folder.resolve("run"));
        Files.writeString(folder.resolve("run/bundle1/data/store"), "changed by the run");
        template.copyTo(folder.resolve("next"));

        assertThat(folder.resolve("next/bundle1/data/store")).hasContent("components");
    }

    @Test
    void shouldGiveNothingWhenThereIsNoTemplate() throws IOException {
        new StartTemplate(null).copyTo(folder.resolve("run"));

        assertThat(folder).isEmptyDirectory();
    }
}
