// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/**
 * Root of all typed errors of virtsnd. The message carries {@code name=value} pairs and says what to do.
 */
public class SoundException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, with {@code name=value} and what to do */
    public SoundException(String message) {
        super(message);
    }

    /**
     * @param message what happened, with {@code name=value} and what to do
     * @param cause why
     */
    public SoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
