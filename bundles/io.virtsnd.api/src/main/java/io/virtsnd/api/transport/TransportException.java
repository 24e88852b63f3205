// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import io.virtsnd.api.SoundException;

/** A transport, or the device behind it, cannot do what was asked. */
public class TransportException extends SoundException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, with {@code name=value} and what to do */
    public TransportException(String message) {
        super(message);
    }

    /**
     * @param message what happened, with {@code name=value} and what to do
     * @param cause why
     */
    public TransportException(String message, Throwable cause) {
        super(message, cause);
    }
}
