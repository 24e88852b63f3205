// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** The device answered an I/O message of the stream with another status than OK, or in a way that it must not. */
public final class PcmIoException extends SoundException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, with {@code name=value} and what to do */
    public PcmIoException(String message) {
        super(message);
    }
}
