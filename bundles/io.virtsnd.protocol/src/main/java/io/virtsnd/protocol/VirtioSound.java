// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

/** Numbers of the sound device (virtio 1.4, 5.14.1 to 5.14.3). */
public final class VirtioSound {

    /** The device id. */
    public static final int DEVICE_ID = 25;

    /** Number of the queue for control requests. */
    public static final int CONTROL_QUEUE = 0;

    /** Number of the queue for events. */
    public static final int EVENT_QUEUE = 1;

    /** Number of the queue for playback messages. */
    public static final int TX_QUEUE = 2;

    /** Number of the queue for capture messages. */
    public static final int RX_QUEUE = 3;

    /** How many queues there are; all of them always exist. */
    public static final int QUEUES = 4;

    /** The feature bit F_CTLS: the device has control elements. */
    public static final int F_CTLS = 0;

    private VirtioSound() {}
}
