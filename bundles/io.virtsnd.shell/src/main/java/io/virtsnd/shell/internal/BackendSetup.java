// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.backend.AudioBackend;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.osgi.framework.BundleContext;

/**
 * The configuration of a backend of ours.
 *
 * @param choice which
 * @param direction playback or capture
 */
record BackendSetup(BackendChoice choice, Direction direction) {

    /** Checks what the file system says already now. */
    void check() throws CommandException {
        switch (choice.kind()) {
            case WAV, RAW -> {
                if (direction == Direction.OUTPUT) {
                    OutputFile.check(Path.of(choice.value()));
                } else if (!Files.isReadable(Path.of(choice.value())) || Files.isDirectory(Path.of(choice.value()))) {
                    throw new CommandException("cannot read the file to record from: " + choice.value());
                }
            }
            default -> {
                // nothing that could be missing, or nothing that is known without a framework
            }
        }
    }

    /** Checks what this machine says, once the bundles are there. */
    void check(BundleContext context) throws CommandException, InterruptedException {
        if (choice.kind() == BackendChoice.Kind.JAVASOUND) {
            MachineSound.require(context, direction);
        }
    }

    /** The properties of its component. */
    Map<String, Object> properties(String name, long since) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(AudioBackend.NAME, name);
        switch (choice.kind()) {
            case WAV, RAW -> {
                boolean output = direction == Direction.OUTPUT;
                properties.put(
                        output ? "path" : "capture.path",
                        Path.of(choice.value()).toAbsolutePath().toString());
                properties.put("replace.before", since);
            }
            case NULL -> properties.put("tone.hz", choice.value().isEmpty() ? 0.0 : Double.parseDouble(choice.value()));
            case JAVASOUND -> properties.put("mixer", choice.value());
            default -> throw new IllegalStateException("no backend of ours: " + choice);
        }
        return properties;
    }
}
