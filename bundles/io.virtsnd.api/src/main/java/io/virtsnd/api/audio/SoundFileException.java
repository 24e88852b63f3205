// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.audio;

import java.io.IOException;

/** A file cannot be played, or not be written as asked; the message is one line that names the file and says why. */
public final class SoundFileException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * Something was found.
     *
     * @param message what, in one line
     */
    public SoundFileException(String message) {
        super(message);
    }

    /**
     * Something was thrown.
     *
     * @param message what that means, in one line
     * @param cause what was thrown
     */
    public SoundFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
