// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.backend;

import io.virtsnd.api.Direction;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The sound hardware of this machine itself, for those who choose a backend. A service of the bundle that plays on it; cards
 * of virtsnd are none.
 *
 * <p>Thread: any.
 */
@ProviderType
public interface SoundHardware {

    /**
     * Whether there is any, now.
     *
     * @param direction to play, or to record
     * @return true if a backend would find a line
     */
    boolean has(Direction direction);
}
