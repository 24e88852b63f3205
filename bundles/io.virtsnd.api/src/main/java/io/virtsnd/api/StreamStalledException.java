// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** The device did not complete the oldest message within twice the buffer and 1 s. */
public final class StreamStalledException extends SoundException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, with {@code name=value} and what to do */
    public StreamStalledException(String message) {
        super(message);
    }
}
