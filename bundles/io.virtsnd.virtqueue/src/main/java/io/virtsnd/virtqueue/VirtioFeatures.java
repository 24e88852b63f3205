// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

/** Feature bits that do not depend on the type of a device (virtio 1.2, 6), as masks. */
public final class VirtioFeatures {

    /** Chains may be in a table of their own. */
    public static final long INDIRECT_DESC = 1L << 28;

    /** Notifications are suppressed by an index instead of a flag. */
    public static final long EVENT_IDX = 1L << 29;

    /** The device follows virtio 1.0 or later; mandatory here. */
    public static final long VERSION_1 = 1L << 32;

    /** The device sees memory at translated addresses. */
    public static final long ACCESS_PLATFORM = 1L << 33;

    /** Bits 0 to 23: their meaning belongs to the type of the device. */
    public static final long DEVICE_TYPE = (1L << 24) - 1;

    private VirtioFeatures() {}
}
