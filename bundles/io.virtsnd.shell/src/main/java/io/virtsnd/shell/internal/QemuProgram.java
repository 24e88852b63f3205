// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The QEMU that is installed. */
final class QemuProgram {

    private static final String DEVICE = "virtio-sound-pci";
    private static final String HOW = "install qemu-system-x86 (Debian 12: apt-get install -t bookworm-backports"
            + " qemu-system-x86), or name another: --qemu PROGRAM";
    private static final long PATIENCE_SECONDS = 20;

    private QemuProgram() {}

    /** What it calls itself, if it has the device. */
    static String requireSound(String program) throws CommandException, InterruptedException {
        String version = said(program, "--version").lines().findFirst().orElse("unknown");
        version = version.replaceFirst(".*version ([0-9.]+).*", "QEMU $1");
        if (!said(program, "-device", "help").contains('"' + DEVICE + '"')) {
            throw new CommandException(version + " has no " + DEVICE + ": program=" + program
                    + "; 8.2 or later is needed, 10.0 is better: " + HOW);
        }
        return version;
    }

    private static String said(String... command) throws CommandException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return said;
        } catch (IOException missing) {
            throw new CommandException("no QEMU: program=" + command[0] + "; " + HOW, missing);
        }
    }
}
