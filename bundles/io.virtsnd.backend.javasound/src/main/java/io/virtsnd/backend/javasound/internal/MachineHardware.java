// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.javasound.internal;

import io.virtsnd.api.Direction;
import io.virtsnd.api.backend.SoundHardware;
import org.osgi.service.component.annotations.Component;

/**
 * What javax.sound knows of this machine.
 *
 * <p>Thread: any.
 */
@Component(name = "io.virtsnd.backend.javasound.hardware")
public final class MachineHardware implements SoundHardware {

    @Override
    public boolean has(Direction direction) {
        return new SoundMixers("").has(direction);
    }
}
