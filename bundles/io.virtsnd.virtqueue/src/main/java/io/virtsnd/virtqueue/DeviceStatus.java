// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

/** Bits of the device status (virtio 1.2, 2.1). */
public final class DeviceStatus {

    /** The driver has noticed the device. */
    public static final int ACKNOWLEDGE = 1;

    /** The driver knows how to drive the device. */
    public static final int DRIVER = 2;

    /** The driver is ready: notifications may be sent. */
    public static final int DRIVER_OK = 4;

    /** The features are agreed. */
    public static final int FEATURES_OK = 8;

    /** The device has failed and needs a reset. */
    public static final int NEEDS_RESET = 64;

    /** The driver has given up. */
    public static final int FAILED = 128;

    private DeviceStatus() {}
}
