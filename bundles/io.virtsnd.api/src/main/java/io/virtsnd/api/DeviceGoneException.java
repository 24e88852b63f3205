// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** The card went away, its device needs a reset, or its queue is broken. Wait for the next {@link SoundCard}. */
public final class DeviceGoneException extends SoundException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, with {@code name=value} and what to do */
    public DeviceGoneException(String message) {
        super(message);
    }

    /**
     * @param message what happened, with {@code name=value} and what to do
     * @param cause why
     */
    public DeviceGoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
