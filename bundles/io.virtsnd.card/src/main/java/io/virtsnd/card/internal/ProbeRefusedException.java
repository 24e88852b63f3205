// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.SoundException;

/** The device cannot be driven, and trying again would not change that. */
final class ProbeRefusedException extends SoundException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with the device, with {@code name=value} */
    ProbeRefusedException(String message) {
        super(message);
    }
}
