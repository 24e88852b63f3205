// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

/**
 * Offsets in the common configuration (virtio 1.2, 4.1.4.3).
 *
 * <pre>{@code
 *    0 device_feature_select   4 device_feature    8 driver_feature_select   12 driver_feature
 *   16 config_msix_vector  18 num_queues  20 device_status (8 bits)  21 config_generation (8 bits)
 *   22 queue_select  24 queue_size  26 queue_msix_vector  28 queue_enable  30 queue_notify_off
 *   32 queue_desc (64 bits)   40 queue_driver (64 bits)   48 queue_device (64 bits)
 * }</pre>
 */
final class CommonLayout {

    static final int DEVICE_FEATURE_SELECT = 0;
    static final int DEVICE_FEATURE = 4;
    static final int DRIVER_FEATURE_SELECT = 8;
    static final int DRIVER_FEATURE = 12;
    static final int CONFIG_MSIX_VECTOR = 16;
    static final int NUM_QUEUES = 18;
    static final int DEVICE_STATUS = 20;
    static final int CONFIG_GENERATION = 21;
    static final int QUEUE_SELECT = 22;
    static final int QUEUE_SIZE = 24;
    static final int QUEUE_MSIX_VECTOR = 26;
    static final int QUEUE_ENABLE = 28;
    static final int QUEUE_NOTIFY_OFF = 30;
    static final int QUEUE_DESC = 32;
    static final int QUEUE_DRIVER = 40;
    static final int QUEUE_DEVICE = 48;

    /** What a device of virtio 1.0 has. */
    static final int BYTES = 56;

    /** The vector that is none: it was refused, or is not wanted. */
    static final int NO_VECTOR = 0xffff;

    private CommonLayout() {}
}
