// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.IOException;

/** The guest did not boot, or does not answer; a fault of the machine rather than of what is tried. */
final class GuestException extends IOException {

    private static final long serialVersionUID = 1L;

    GuestException(String message, Throwable cause) {
        super(message, cause);
    }
}
