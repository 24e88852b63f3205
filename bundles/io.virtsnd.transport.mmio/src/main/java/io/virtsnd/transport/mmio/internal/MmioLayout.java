// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.mmio.internal;

/**
 * Offsets in the window of a device (virtio 1.2, 4.2.2). All registers have 32 bits; the configuration of the device
 * follows them.
 *
 * <pre>{@code
 *   00 Magic   04 Version   08 DeviceID   10 DeviceFeatures 14 Sel   20 DriverFeatures 24 Sel
 *   30 QueueSel   34 QueueSizeMax   38 QueueSize   44 QueueReady   50 QueueNotify
 *   60 InterruptStatus   64 InterruptACK   70 Status
 *   80 QueueDesc   90 QueueDriver   a0 QueueDevice (64 bits each)   fc ConfigGeneration   100 Config
 * }</pre>
 */
final class MmioLayout {

    static final int MAGIC = 0x00;
    static final int VERSION = 0x04;
    static final int DEVICE_ID = 0x08;
    static final int DEVICE_FEATURES = 0x10;
    static final int DEVICE_FEATURES_SEL = 0x14;
    static final int DRIVER_FEATURES = 0x20;
    static final int DRIVER_FEATURES_SEL = 0x24;
    static final int QUEUE_SEL = 0x30;
    static final int QUEUE_SIZE_MAX = 0x34;
    static final int QUEUE_SIZE = 0x38;
    static final int QUEUE_READY = 0x44;
    static final int QUEUE_NOTIFY = 0x50;
    static final int INTERRUPT_STATUS = 0x60;
    static final int INTERRUPT_ACK = 0x64;
    static final int STATUS = 0x70;
    static final int QUEUE_DESC = 0x80;
    static final int QUEUE_DRIVER = 0x90;
    static final int QUEUE_DEVICE = 0xa0;
    static final int CONFIG_GENERATION = 0xfc;
    static final int CONFIG = 0x100;

    /** "virt". */
    static final int MAGIC_VALUE = 0x74726976;

    static final int VERSION_LEGACY = 1;
    static final int VERSION_VALUE = 2;

    /** Buffers were used. */
    static final int INTERRUPT_QUEUE = 1;
    /** The configuration, or the status, changed. */
    static final int INTERRUPT_CONFIG = 2;

    private MmioLayout() {}
}
