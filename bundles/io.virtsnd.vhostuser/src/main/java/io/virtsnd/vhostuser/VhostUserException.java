// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.io.IOException;

/** The other end broke the protocol, or does not speak it: the connection is of no more use. */
public final class VhostUserException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message what was wrong, with {@code name=value} and what is allowed */
    public VhostUserException(String message) {
        super(message);
    }
}
