// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import static org.awaitility.Awaitility.await;

import io.virtsnd.api.transport.ExportState;
import io.virtsnd.api.transport.VirtioBackend;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.SocketAccess;
import io.virtsnd.linux.Urgency;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A device that is served on a socket of its own directory, with everything that belongs to it. */
final class Served implements AutoCloseable {

    static final int PATIENCE_MILLIS = 300;

    final Linux linux = new Linux();
    final Path path;
    final VhostUserExport export;
    private final Path directory;

    Served(VirtioBackend device) throws IOException {
        this(device, PATIENCE_MILLIS);
    }

    /** @param patience how long the rest of a message may take, ms */
    Served(VirtioBackend device, int patience) throws IOException {
        directory = Files.createTempDirectory("virtsnd");
        path = directory.resolve("snd.sock");
        export = new VhostUserExport(
                new ExportSettings("test", path, SocketAccess.DEFAULT, patience, Urgency.NORMAL), device, linux);
        export.open();
    }

    ScriptedFrontEnd connect() throws IOException {
        return new ScriptedFrontEnd(linux, path);
    }

    void awaitState(ExportState state) {
        await().pollInterval(Duration.ofMillis(1)).until(() -> export.state() == state);
    }

    @Override
    public void close() throws IOException {
        export.close();
        linux.close();
        Files.deleteIfExists(path);
        Files.delete(directory);
    }
}
