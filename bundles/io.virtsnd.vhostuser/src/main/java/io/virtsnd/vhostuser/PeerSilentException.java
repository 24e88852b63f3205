// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.io.IOException;

/** The other end did not answer, or take what was sent, before the deadline. */
public final class PeerSilentException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message what was waited for and how long, with {@code name=value} */
    public PeerSilentException(String message) {
        super(message);
    }
}
