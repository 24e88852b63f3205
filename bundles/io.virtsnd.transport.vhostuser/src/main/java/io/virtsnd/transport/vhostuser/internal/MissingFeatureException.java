// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

import java.io.IOException;

/** The device speaks vhost-user and cannot do what this transport needs. */
final class MissingFeatureException extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param message what is missing, with {@code name=value} */
    MissingFeatureException(String message) {
        super(message);
    }
}
