// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.backend.SoundHardware;
import java.util.Optional;
import org.osgi.framework.BundleContext;

/** The sound card of this machine itself, as the bundle that plays on it sees it. */
final class MachineSound {

    private static final String BUNDLE = "io.virtsnd.backend.javasound";

    private MachineSound() {}

    /** Whether this machine plays, or records; false if the bundle is not started. */
    static boolean has(BundleContext context, Direction direction) throws InterruptedException {
        return hardware(context).filter(known -> known.has(direction)).isPresent();
    }

    /** Lets those pass who want it, if it is there. */
    static void require(BundleContext context, Direction direction) throws CommandException, InterruptedException {
        SoundHardware hardware = hardware(context)
                .orElseThrow(() -> new CommandException(
                        "the sound card of this machine is not to be had: install and start the bundle " + BUNDLE));
        if (!hardware.has(direction)) {
            throw new CommandException("this machine has no sound card: javax.sound finds no line for direction="
                    + direction + "; use --backend wav:PATH, raw:PATH or null");
        }
    }

    private static Optional<SoundHardware> hardware(BundleContext context) throws InterruptedException {
        return new ServiceWait(context).of(SoundHardware.class, BUNDLE);
    }
}
