// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.virtsnd.api.transport.ExportState;
import io.virtsnd.linux.Linux;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VhostUserExportTest {

    private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    Path directory;

    private final Linux linux = new Linux();
    private final EchoDevice device = new EchoDevice();
    private Path path;
    private VhostUserExport export;

    @BeforeEach
    void listen() throws IOException {
        path = directory.resolve("snd.sock");
        export = new VhostUserExport(ExportSettings.of("test", path), device, linux);
        export.open();
    }

    @AfterEach
    void close() {
        export.close();
        linux.close();
    }

    private ScriptedFrontEnd connect() throws IOException {
        return new ScriptedFrontEnd(linux, path);
    }

    private void awaitState(ExportState state) {
        await().until(() -> export.state() == state);
    }

    @Test
    void shouldEchoOnEveryRingWhenStarted() throws IOException {
        try (ScriptedFrontEnd front = connect().start()) {
            for (FrontEndRing ring : front.rings) {
                assertThat(ring.exchange(HELLO, 16)).isEqualTo(HELLO);
            }
            assertThat(device.status).isEqualTo(15);
            awaitState(ExportState.STARTED);
            assertThat(export.peer().orElseThrow())
                    .startsWith("pid=" + ProcessHandle.current().pid());
        }
        awaitState(ExportState.LISTENING);
        assertThat(export.peer()).isEmpty();
        assertThat(export.connections()).isEqualTo(1);
        assertThat(device.isClaimed()).isFalse();
    }

    @Test
    void shouldGoOnWhereItStoppedWhenRestarted() throws IOException {
        try (ScriptedFrontEnd front = connect().start()) {
            FrontEndRing ring = front.rings.get(2);
            for (int i = 0; i < 100; i++) {
                assertThat(ring.exchange(HELLO, 16)).isEqualTo(HELLO);
            }
            front.enableAll(0);
            int base = front.stop(ring);
            assertThat(base).isEqualTo(100);
            int resets = device.resets;
            for (FrontEndRing other : front.rings) {
                front.describe(other, other == ring ? base : front.stop(other));
            }
            front.enableAll(1);
            assertThat(ring.exchange(HELLO, 16)).isEqualTo(HELLO);
            assertThat(device.resets).isEqualTo(resets);
        }
    }
}
