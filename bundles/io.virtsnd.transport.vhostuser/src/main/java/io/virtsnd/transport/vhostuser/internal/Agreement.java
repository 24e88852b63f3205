// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vhostuser.internal;

/**
 * What the two ends agreed on when they met.
 *
 * @param features of virtio that the device offers, with the bits of vhost-user
 * @param protocol features of vhost-user that are in use
 * @param queues how many the device has
 */
record Agreement(long features, long protocol, int queues) {

    /** Whether a protocol feature is in use. */
    boolean has(long mask) {
        return (protocol & mask) != 0;
    }
}
