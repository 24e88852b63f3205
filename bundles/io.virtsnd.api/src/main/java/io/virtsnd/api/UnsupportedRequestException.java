// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** A request that the device does not offer; nothing was sent. */
public final class UnsupportedRequestException extends SoundException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, with {@code name=value} and what to do */
    public UnsupportedRequestException(String message) {
        super(message);
    }
}
