// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** A call that may block was made from a callback. Use the calls that do not block. */
public final class BlockingCallException extends SoundException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, with {@code name=value} and what to do */
    public BlockingCallException(String message) {
        super(message);
    }
}
