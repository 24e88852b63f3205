// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** A stream is already open. */
public final class StreamBusyException extends SoundException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, with {@code name=value} and what to do */
    public StreamBusyException(String message) {
        super(message);
    }
}
