// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes the memory that the device behind one transport can reach.
 *
 * <p>Thread: any.
 */
@ConsumerType
public interface DeviceMemory {

    /** The largest alignment, bytes. */
    int ALIGNMENT_MAX = 4096;

    /**
     * Allocates zeroed memory.
     *
     * @param bytes size, 1 to 2^31 - 1
     * @param alignment of the first device address and of the first byte in this process, a power of two, 1 to
     *     {@value #ALIGNMENT_MAX}
     * @return the region, owned by the caller until {@link MemoryRegion#release()}
     * @throws DeviceMemoryException if there is not enough left; the message has {@code need= free=} and the setting to
     *     change
     * @throws IllegalArgumentException if size or alignment are out of range
     */
    MemoryRegion allocate(int bytes, int alignment);

    /**
     * Refuses a size or an alignment that no implementation has to serve.
     *
     * @param bytes size, as {@link #allocate} was given it
     * @param alignment as {@link #allocate} was given it
     * @throws IllegalArgumentException if they are out of range
     */
    static void requireValid(int bytes, int alignment) {
        if (bytes < 1 || alignment < 1 || alignment > ALIGNMENT_MAX || Integer.bitCount(alignment) != 1) {
            throw new IllegalArgumentException("bytes must be at least 1, alignment a power of two from 1 to "
                    + ALIGNMENT_MAX + ": bytes=" + bytes + " alignment=" + alignment);
        }
    }
}
