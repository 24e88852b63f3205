// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** What others wrote, as {@code itests/peers/set-up} left it on this machine. */
final class Peers {

    private static final Path ROOT = Path.of(System.getProperty("virtsnd.root", "../.."));
    private static final Path FOLDER = folder();

    private Peers() {}

    /** Kernel of the guest. */
    static Path kernel() {
        return FOLDER.resolve("kernel/vmlinuz");
    }

    /** Its modules. */
    static Path modules() {
        return FOLDER.resolve("kernel/modules");
    }

    /** Programs of the guest, where they are in the guest. */
    static Path guest() {
        return FOLDER.resolve("guest");
    }

    /** Speech: 1.4 s of 48 kHz, mono. */
    static Path speech() {
        return guest().resolve("usr/share/sounds/alsa/Front_Center.wav");
    }

    /** The daemon; {@code folder} says which build. */
    static Path soundDaemon(String folder) {
        return FOLDER.resolve(folder).resolve("bin/vhost-device-sound");
    }

    /** Skips the test if the machine has no QEMU, and says how to get it; in CI that is a failure. */
    static void needQemu() {
        need(missing().filter(line -> line.startsWith("QEMU")));
    }

    /** Skips the test if the machine has no guests, and says how to get them; in CI that is a failure. */
    static void needGuest() {
        need(missing().filter(line -> !line.startsWith("vhost-device-sound")));
    }

    /** The same for a build of the daemon. */
    static void needSoundDaemon(String folder) {
        need(
                Files.isExecutable(soundDaemon(folder))
                        ? Optional.empty()
                        : Optional.of(soundDaemon(folder) + " is missing: run itests/peers/set-up"));
    }

    private static void need(Optional<String> missing) {
        if ("true".equals(System.getenv("CI"))) {
            missing.ifPresent(Assertions::fail);
        }
        Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    }

    private static Optional<String> missing() {
        try {
            Process check = new ProcessBuilder(
                            ROOT.resolve("itests/peers/set-up").toString(), "--check")
                    .redirectErrorStream(true)
                    .start();
            String lines = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return lines.lines().findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        String named = System.getenv("VIRTSND_PEERS");
        if (named != null) {
            return Path.of(named);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        return (cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
                .resolve("virtsnd/peers");
    }
}
