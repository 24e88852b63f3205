// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

/**
 * Who is at the other end of a socket, as the kernel says.
 *
 * @param pid process that connected, or listens; 0 if it is in another process name space
 * @param uid its user
 * @param gid its group
 */
public record PeerCredentials(int pid, int uid, int gid) {

    @Override
    public String toString() {
        return "pid=" + pid + " uid=" + uid + " gid=" + gid;
    }
}
