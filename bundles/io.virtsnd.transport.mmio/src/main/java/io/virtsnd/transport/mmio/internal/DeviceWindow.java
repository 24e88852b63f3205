// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.mmio.internal;

import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.Registers;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.virtqueue.DeviceFailedException;
import io.virtsnd.virtqueue.DeviceFailedException.Reason;

/**
 * The registers of a virtio device in a window (virtio 1.2, 4.2.2): what is behind a selector in one piece.
 *
 * <p>Thread: any.
 */
final class DeviceWindow {

    private static final int ALL_ONES = -1;

    private final Object selectors = new Object();
    private final String name;
    private final Registers registers;

    DeviceWindow(String name, Registers registers) {
        this.name = name;
        this.registers = registers;
    }

    /**
     * Which device is there.
     *
     * @return the virtio device id, 0 if there is none
     * @throws DeviceFailedException if this is no virtio window
     * @throws TransportException if nothing answers
     */
    int deviceId() {
        if (registers.size() < MmioLayout.CONFIG) {
            throw unusable("bytes=" + registers.size() + "; a virtio window has at least " + MmioLayout.CONFIG);
        }
        int magic = registers.getU32(MmioLayout.MAGIC);
        if (magic == ALL_ONES) {
            throw new TransportException("window does not answer: transport=" + name);
        }
        if (magic != MmioLayout.MAGIC_VALUE) {
            throw unusable("magic=0x" + Integer.toHexString(magic) + "; of virtio is 0x"
                    + Integer.toHexString(MmioLayout.MAGIC_VALUE));
        }
        return registers.getU32(MmioLayout.DEVICE_ID);
    }

    /**
     * Refuses what is no virtio 1.x device.
     *
     * @throws DeviceFailedException if there is none, or one with legacy registers
     */
    void requireVirtio() {
        int device = deviceId();
        int version = registers.getU32(MmioLayout.VERSION);
        if (version == MmioLayout.VERSION_LEGACY) {
            throw new DeviceFailedException(
                    Reason.LEGACY_DEVICE,
                    "transport=" + name + " version=1 device=" + device
                            + "; version 2 is needed (QEMU: -global virtio-mmio.force-legacy=false)");
        }
        if (version != MmioLayout.VERSION_VALUE) {
            throw unusable("version=" + Integer.toUnsignedString(version) + "; version 2 is needed");
        }
        if (device == 0) {
            throw unusable("device=0; there is no device in this window");
        }
    }

    /** Whether it does not answer any more. */
    boolean isGone() {
        return registers.getU32(MmioLayout.MAGIC) != MmioLayout.MAGIC_VALUE;
    }

    /** The status; all ones if the device is gone. */
    int status() {
        return registers.getU32(MmioLayout.STATUS);
    }

    void status(int value) {
        registers.putU32(MmioLayout.STATUS, value);
    }

    int generation() {
        return registers.getU32(MmioLayout.CONFIG_GENERATION);
    }

    long deviceFeatures() {
        synchronized (selectors) {
            registers.putU32(MmioLayout.DEVICE_FEATURES_SEL, 0);
            long low = Integer.toUnsignedLong(registers.getU32(MmioLayout.DEVICE_FEATURES));
            registers.putU32(MmioLayout.DEVICE_FEATURES_SEL, 1);
            return low | (long) registers.getU32(MmioLayout.DEVICE_FEATURES) << 32;
        }
    }

    void driverFeatures(long features) {
        synchronized (selectors) {
            registers.putU32(MmioLayout.DRIVER_FEATURES_SEL, 0);
            registers.putU32(MmioLayout.DRIVER_FEATURES, (int) features);
            registers.putU32(MmioLayout.DRIVER_FEATURES_SEL, 1);
            registers.putU32(MmioLayout.DRIVER_FEATURES, (int) (features >>> 32));
        }
    }

    /** The largest size of a queue; 0 if there is no such queue, all ones if the device is gone. */
    int queueSizeMax(int queue) {
        synchronized (selectors) {
            registers.putU32(MmioLayout.QUEUE_SEL, queue);
            return registers.getU32(MmioLayout.QUEUE_SIZE_MAX);
        }
    }

    /**
     * Sets the size and the addresses of a queue, and lets the device use it.
     *
     * @throws TransportException if it is in use
     */
    void enable(QueueAddresses queue) {
        synchronized (selectors) {
            registers.putU32(MmioLayout.QUEUE_SEL, queue.index());
            if (registers.getU32(MmioLayout.QUEUE_READY) != 0) {
                throw new TransportException(
                        "queue is enabled already: transport=" + name + " queue=" + queue.index() + "; reset first");
            }
            registers.putU32(MmioLayout.QUEUE_SIZE, queue.size());
            putU64(MmioLayout.QUEUE_DESC, queue.descriptorTable());
            putU64(MmioLayout.QUEUE_DRIVER, queue.driverArea());
            putU64(MmioLayout.QUEUE_DEVICE, queue.deviceArea());
            registers.putU32(MmioLayout.QUEUE_READY, 1);
        }
    }

    void notifyQueue(int queue) {
        registers.putU32(MmioLayout.QUEUE_NOTIFY, queue);
    }

    /** Takes the causes of an interrupt that are known, and acknowledges them; all ones if the device is gone. */
    int takeInterrupt() {
        int causes = registers.getU32(MmioLayout.INTERRUPT_STATUS);
        int known = causes & (MmioLayout.INTERRUPT_QUEUE | MmioLayout.INTERRUPT_CONFIG);
        if (known != 0 && causes != ALL_ONES) {
            registers.putU32(MmioLayout.INTERRUPT_ACK, known);
        }
        return causes;
    }

    /** Bytes of the device's own configuration, at most. */
    int configBytes() {
        return registers.size() - MmioLayout.CONFIG;
    }

    int configWord(int offset) {
        return registers.getU32(MmioLayout.CONFIG + offset);
    }

    int configByte(int offset) {
        return registers.getU8(MmioLayout.CONFIG + offset);
    }

    private void putU64(int at, long value) {
        registers.putU32(at, (int) value);
        registers.putU32(at + 4, (int) (value >>> 32));
    }

    private DeviceFailedException unusable(String details) {
        return new DeviceFailedException(Reason.UNUSABLE_REGISTERS, "transport=" + name + " " + details);
    }
}
