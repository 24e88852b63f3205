// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The script, called as a user does; what is built is run, and nothing is built. */
final class Virtsnd {

    private static final Path SCRIPT = Path.of(System.getProperty("virtsnd.root", "../.."), "launcher/virtsnd")
            .toAbsolutePath()
            .normalize();

    private Virtsnd() {}

    /** Starts it; what it says goes to a file. */
    static ChildProcess start(Path log, int seconds, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        return ChildProcess.start(command, log, seconds, Map.of("VIRTSND_BUILD", "no"));
    }

    /** Serves a device; it listens when this returns. */
    static ChildProcess serve(Path socket, Path log, int seconds, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("serve", "--socket", socket.toString()));
        arguments.addAll(List.of(options));
        ChildProcess process = start(log, seconds, arguments.toArray(String[]::new));
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(socket) || !process.isAlive());
        if (!process.isAlive()) {
            throw new IOException("virtsnd serve has ended: " + process.log());
        }
        return process;
    }
}
