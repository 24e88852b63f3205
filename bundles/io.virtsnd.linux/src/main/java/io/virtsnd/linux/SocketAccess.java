// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import java.util.Optional;

/**
 * Who may connect to a socket that is listened on.
 *
 * @param mode permission bits of its file, 0 to 0777
 * @param group name of the group of its file; empty: the group of this process
 */
public record SocketAccess(int mode, Optional<String> group) {

    /** Its owner alone. */
    public static final SocketAccess DEFAULT = new SocketAccess(0600, Optional.empty());

    private static final int MOST = 0777;

    /** Checks the mode. */
    public SocketAccess {
        if (mode < 0 || mode > MOST) {
            throw new IllegalArgumentException(
                    "mode of a socket must be 0 to 0777, octal: mode=0" + Integer.toOctalString(mode));
        }
    }
}
