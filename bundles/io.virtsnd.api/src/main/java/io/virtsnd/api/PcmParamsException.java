// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** Parameters that a stream does not offer, or that are impossible. */
public final class PcmParamsException extends SoundException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, with {@code name=value} and what to do */
    public PcmParamsException(String message) {
        super(message);
    }
}
