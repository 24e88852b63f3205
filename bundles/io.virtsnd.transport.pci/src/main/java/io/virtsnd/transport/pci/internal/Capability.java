// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

/**
 * Where a structure of a virtio function lies, as the function says it (virtio 1.2, 4.1.4).
 *
 * @param at offset in the configuration space
 * @param bytes of the capability, as it says itself
 * @param type COMMON, NOTIFY, ISR, DEVICE, or another one
 * @param bar number of the BAR
 * @param offset of the structure in the BAR, bytes
 * @param length of the structure, bytes
 * @param multiplier of the notification offset; {@link #NONE} without one
 */
record Capability(int at, int bytes, int type, int bar, long offset, long length, long multiplier) {

    static final int COMMON = 1;
    static final int NOTIFY = 2;
    static final int ISR = 3;
    static final int DEVICE = 4;

    /** Bytes of a capability. */
    static final int BYTES = 16;
    /** Bytes of the one for notifications. */
    static final int NOTIFY_BYTES = 20;

    static final int BAR_LAST = 5;
    static final long NONE = -1;

    @Override
    public String toString() {
        return "capability=0x" + Integer.toHexString(at) + " cap_len=" + bytes + " cfg_type=" + type + " bar=" + bar
                + " offset=0x" + Long.toHexString(offset) + " length=0x" + Long.toHexString(length)
                + (multiplier == NONE ? "" : " multiplier=" + multiplier);
    }
}
