// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KernelModulesTest {

    @TempDir
    private Path folder;

    private void module(String name, String information) throws IOException {
        Files.write(folder.resolve(name + ".ko"), information.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void shouldComeAfterWhatItNeedsWhenOrdered() throws IOException {
        module("sound", "\0license=GPL\0depends=pcm,core\0name=sound\0");
        module("pcm", "\0depends=core,timer\0");
        module("timer", "\0depends=core\0");
        module("core", "\0depends=\0");
        assertThat(new KernelModules(folder).inOrder(List.of("sound", "timer")).keySet())
                .containsExactly("core", "timer", "pcm", "sound");
    }

    @Test
    void shouldStandAloneWhenItDoesNotSay() throws IOException {
        module("plain", "no information");
        assertThat(new KernelModules(folder).inOrder(List.of("plain")).keySet()).containsExactly("plain");
    }

    @Test
    void shouldBeNamedWhenMissing() throws IOException {
        module("sound", "\0depends=lost\0");
        assertThatThrownBy(() -> new KernelModules(folder).inOrder(List.of("sound")))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("lost.ko");
    }
}
