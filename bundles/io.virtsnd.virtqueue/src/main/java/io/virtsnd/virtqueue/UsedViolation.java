// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

/**
 * What a device can do wrong in a used ring (virtio 1.2, 2.7.8). Each is counted:
 * {@link Virtqueue#violations(UsedViolation)}.
 */
public enum UsedViolation {

    /** The index moved by more entries than chains are exposed: nothing in the ring means anything; the queue is broken. */
    INDEX_JUMP(false),

    /** The id is not below the queue size. Belongs to no chain: ignored. */
    ID_OUT_OF_RANGE(false),

    /** The id is a descriptor that no chain has reserved. Belongs to no chain: ignored. */
    ID_UNKNOWN(false),

    /** The id is a descriptor inside of a chain, not its head. Reported with that chain, which stays as it was. */
    ID_NOT_A_HEAD(false),

    /** The id is a chain that the device does not have: used twice. Reported with that chain, which stays as it was. */
    ID_NOT_EXPOSED(false),

    /** The length is more than the device may write. The chain is given back with the length clamped. */
    LENGTH_BEYOND_CAPACITY(true);

    private final boolean givesBack;

    UsedViolation(boolean givesBack) {
        this.givesBack = givesBack;
    }

    /**
     * Whether the used entry ended the exposure of its chain all the same.
     *
     * @return true if the chain is the driver's again
     */
    public boolean givesBack() {
        return givesBack;
    }
}
