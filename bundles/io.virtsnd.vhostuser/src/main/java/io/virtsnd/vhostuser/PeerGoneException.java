// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.io.IOException;

/** The other end closed the connection, or died. */
public final class PeerGoneException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message when that was seen, with {@code name=value} */
    public PeerGoneException(String message) {
        super(message);
    }

    /**
     * @param message when that was seen, with {@code name=value}
     * @param cause the error of the socket
     */
    public PeerGoneException(String message, Throwable cause) {
        super(message, cause);
    }
}
