// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.virtsnd.api.transport.TransportException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QtestSettingsTest {

    private static QtestSettings settings(String name, String directory, int timeout) {
        return new QtestSettings(name, Path.of(directory), Bus.AUTO, Interrupts.POLLED, timeout);
    }

    @Test
    void shouldKnowTheFilesOfTheDirectory() {
        QtestSettings settings = settings(" q ", "/tmp/d", 100);
        assertThat(settings.name()).isEqualTo("q");
        assertThat(settings.socket()).isEqualTo(Path.of("/tmp/d/qtest.sock"));
        assertThat(settings.memory()).isEqualTo(Path.of("/tmp/d/ram"));
        assertThat(settings.doorbells()).isEqualTo(Path.of("/tmp/d/ivshmem.sock"));
        assertThat(settings.replyNanos()).isEqualTo(100_000_000L);
    }

    @Test
    void shouldRefuseWhatCannotBeUsed() {
        assertThatThrownBy(() -> settings(" ", "d", 100)).hasMessageContaining("transport.name");
        assertThatThrownBy(() -> settings("q", "", 100)).hasMessageContaining("directory=");
        assertThatThrownBy(() -> settings("q", "d".repeat(100), 100)).hasMessageContaining("113 bytes");
        assertThatThrownBy(() -> settings("q", "d", 9)).hasMessageContaining("reply.timeout=9; must be 10 to 60000");
        assertThatThrownBy(() -> settings("q", "d", 60_001)).isInstanceOf(TransportException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"polled", "LINE", " ivshmem "})
    void shouldReadHowInterruptsCome(String text) {
        assertThat(Interrupts.parse(text).name()).isEqualToIgnoringCase(text.strip());
    }

    @Test
    void shouldNameWhatThereIsWhenAWordIsWrong() {
        assertThatThrownBy(() -> Interrupts.parse("msi"))
                .hasMessageContaining("interrupts=msi; must be one of [ivshmem, line, polled]");
        assertThatThrownBy(() -> Bus.parse("usb")).hasMessageContaining("bus=usb; must be one of [auto, pci, mmio]");
    }
}
