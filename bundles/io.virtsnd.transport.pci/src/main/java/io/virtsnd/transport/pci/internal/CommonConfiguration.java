// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.pci.internal;

import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.TransportException;

/**
 * The common configuration of a virtio function (virtio 1.2, 4.1.4.3): each register with its own width, and what is
 * behind a selector in one piece.
 *
 * <p>Thread: any.
 */
final class CommonConfiguration {

    /** More queues than that cannot be told apart by a driver here. */
    private static final int QUEUES_MAX = 61;

    private final Object selectors = new Object();
    private final String name;
    private final Window registers;

    CommonConfiguration(String name, Window registers) {
        this.name = name;
        this.registers = registers;
    }

    int status() {
        return registers.getU8(CommonLayout.DEVICE_STATUS);
    }

    void status(int value) {
        registers.putU8(CommonLayout.DEVICE_STATUS, value);
    }

    int generation() {
        return registers.getU8(CommonLayout.CONFIG_GENERATION);
    }

    /** How many queues there are, as far as a driver can tell them apart. */
    int queues() {
        return Math.min(QUEUES_MAX, registers.getU16(CommonLayout.NUM_QUEUES));
    }

    long deviceFeatures() {
        synchronized (selectors) {
            registers.putU32(CommonLayout.DEVICE_FEATURE_SELECT, 0);
            long low = Integer.toUnsignedLong(registers.getU32(CommonLayout.DEVICE_FEATURE));
            registers.putU32(CommonLayout.DEVICE_FEATURE_SELECT, 1);
            return low | (long) registers.getU32(CommonLayout.DEVICE_FEATURE) << 32;
        }
    }

    void driverFeatures(long features) {
        synchronized (selectors) {
            registers.putU32(CommonLayout.DRIVER_FEATURE_SELECT, 0);
            registers.putU32(CommonLayout.DRIVER_FEATURE, (int) features);
            registers.putU32(CommonLayout.DRIVER_FEATURE_SELECT, 1);
            registers.putU32(CommonLayout.DRIVER_FEATURE, (int) (features >>> 32));
        }
    }

    /** The size of a queue: the largest one until another was written; 0 if there is no such queue. */
    int queueSize(int queue) {
        if (queue < 0 || queue >= queues()) {
            return 0;
        }
        synchronized (selectors) {
            registers.putU16(CommonLayout.QUEUE_SELECT, queue);
            return registers.getU16(CommonLayout.QUEUE_SIZE);
        }
    }

    /**
     * Sets the size and the addresses of a queue; it is not enabled yet.
     *
     * @return how many steps its notifications are away from the start
     * @throws TransportException if it is enabled, or refuses the size
     */
    int place(QueueAddresses queue) {
        synchronized (selectors) {
            registers.putU16(CommonLayout.QUEUE_SELECT, queue.index());
            if (registers.getU16(CommonLayout.QUEUE_ENABLE) != 0) {
                throw new TransportException(
                        "queue is enabled already: transport=" + name + " queue=" + queue.index() + "; reset first");
            }
            registers.putU16(CommonLayout.QUEUE_SIZE, queue.size());
            int size = registers.getU16(CommonLayout.QUEUE_SIZE);
            if (size != queue.size()) {
                throw new TransportException("queue size is refused: transport=" + name + " queue=" + queue.index()
                        + " size=" + queue.size() + " deviceSize=" + size);
            }
            registers.putU64(CommonLayout.QUEUE_DESC, queue.descriptorTable());
            registers.putU64(CommonLayout.QUEUE_DRIVER, queue.driverArea());
            registers.putU64(CommonLayout.QUEUE_DEVICE, queue.deviceArea());
            return registers.getU16(CommonLayout.QUEUE_NOTIFY_OFF);
        }
    }

    void enable(int queue) {
        synchronized (selectors) {
            registers.putU16(CommonLayout.QUEUE_SELECT, queue);
            registers.putU16(CommonLayout.QUEUE_ENABLE, 1);
        }
    }

    /** Routes changes of the configuration to a vector; answers whether the device took it (virtio 1.2, 4.1.5.1.2). */
    boolean configVector(int vector) {
        registers.putU16(CommonLayout.CONFIG_MSIX_VECTOR, vector);
        return registers.getU16(CommonLayout.CONFIG_MSIX_VECTOR) == vector;
    }

    /** Routes a queue to a vector; answers whether the device took it. */
    boolean queueVector(int queue, int vector) {
        synchronized (selectors) {
            registers.putU16(CommonLayout.QUEUE_SELECT, queue);
            registers.putU16(CommonLayout.QUEUE_MSIX_VECTOR, vector);
            return registers.getU16(CommonLayout.QUEUE_MSIX_VECTOR) == vector;
        }
    }
}
