// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import java.io.IOException;

/** The device answered that it does not do what it was asked for. */
final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message what was refused, with {@code name=value} */
    RefusedException(String message) {
        super(message);
    }
}
