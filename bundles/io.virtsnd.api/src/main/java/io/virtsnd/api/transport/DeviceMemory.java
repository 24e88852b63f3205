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

    /**
     * Allocates zeroed memory.
     *
     * @param bytes size, 1 to 2^31 - 1
     * @param alignment of the first device address and of the first byte in this process, a power of two, 1 to 4096
     * @return the region, owned by the caller until {@link MemoryRegion#release()}
     * @throws DeviceMemoryException if there is not enough left; the message has {@code need= free=} and the setting to
     *     change
     */
    MemoryRegion allocate(int bytes, int alignment);
}
