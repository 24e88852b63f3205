// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import java.nio.file.Files;
import java.nio.file.Path;
import org.osgi.framework.BundleContext;

/** What {@code --backend auto} means on this machine. */
final class AutoBackend {

    private static final String TONE_HERTZ = "440";

    private AutoBackend() {}

    /** The sound card of this machine; or a new WAV file where the command was called, or a tone to record. */
    static BackendChoice choose(BundleContext context, Direction direction, Path input) throws InterruptedException {
        if (MachineSound.has(context, direction)) {
            return new BackendChoice(BackendChoice.Kind.JAVASOUND, "");
        }
        return direction == Direction.INPUT
                ? new BackendChoice(BackendChoice.Kind.NULL, TONE_HERTZ)
                : new BackendChoice(BackendChoice.Kind.WAV, freeName(input).toString());
    }

    /** A file that is not there yet: nobody named it, so nothing of the caller's may be replaced. */
    private static Path freeName(Path input) {
        String name = input.getFileName().toString();
        int dot = name.lastIndexOf('.');
        String stem = (dot > 0 ? name.substring(0, dot) : name) + "-virtsnd";
        Path path = Path.of(stem + ".wav").toAbsolutePath();
        for (int number = 2; Files.exists(path); number++) {
            path = path.resolveSibling(stem + "-" + number + ".wav");
        }
        return path;
    }
}
