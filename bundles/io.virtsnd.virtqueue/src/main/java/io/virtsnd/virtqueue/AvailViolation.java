// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

/**
 * What a driver can do wrong in an available ring and its descriptors (virtio 1.2, 2.7.5 to 2.7.6). Each is counted:
 * {@link DeviceQueue#violations(AvailViolation)}.
 *
 * <p>Where the head of the chain is known and the device's to give back, the chain is returned as used with length 0 and
 * the queue goes on. Where it is not, the queue is broken and the device asks to be reset.
 */
public enum AvailViolation {

    /** The index moved by more than the queue size. */
    INDEX_JUMP(true),

    /** The head is not below the queue size. */
    HEAD_OUT_OF_RANGE(true),

    /** The head was made available before and not used yet: returning it would end the wrong exposure. */
    HEAD_IN_FLIGHT(true),

    /** An area of the queue is no longer in the memory table. */
    AREA_UNMAPPED(true),

    /** The memory of the queue was taken away under its mapping. */
    MEMORY_FAULT(true),

    /** The next index is beyond the descriptor table, or the indirect table. */
    NEXT_OUT_OF_RANGE(false),

    /** More descriptors than the queue size or than the device gathers: a loop, or too long. */
    CHAIN_TOO_LONG(false),

    /** A device-readable descriptor after a device-writable one. */
    READABLE_AFTER_WRITABLE(false),

    /** A descriptor of 0 bytes. */
    ZERO_LENGTH(false),

    /** All lengths together are more than 2^32 bytes. */
    LENGTH_OVERFLOW(false),

    /** A descriptor points outside of the memory table. */
    UNMAPPED(false),

    /** INDIRECT was not negotiated. */
    INDIRECT_NOT_NEGOTIATED(false),

    /** INDIRECT together with NEXT. */
    INDIRECT_WITH_NEXT(false),

    /** INDIRECT inside of an indirect table. */
    INDIRECT_NESTED(false),

    /** The indirect table is empty, not a multiple of 16 bytes, or longer than the queue size. */
    INDIRECT_LENGTH(false),

    /** The indirect table lies outside of the memory table. */
    INDIRECT_UNMAPPED(false);

    private final boolean breaksQueue;

    AvailViolation(boolean breaksQueue) {
        this.breaksQueue = breaksQueue;
    }

    /**
     * Whether the queue cannot go on after it.
     *
     * @return true if the queue is broken, false if the chain was returned with length 0
     */
    public boolean breaksQueue() {
        return breaksQueue;
    }
}
