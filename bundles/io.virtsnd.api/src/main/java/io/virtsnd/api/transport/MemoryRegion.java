// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.transport;

import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A piece of memory that driver and device share.
 *
 * <p>The driver may hand out views of {@link #buffer()} to applications; therefore the mapping behind it is never
 * removed explicitly: {@link #release()} only ends the device's access, the memory itself goes when the last view is
 * garbage collected.
 *
 * <p>Thread: any.
 */
@ConsumerType
public interface MemoryRegion {

    /**
     * The memory as the driver sees it: a direct buffer in little-endian order, position 0, limit {@link #size()}.
     * Each call answers the same buffer; callers that need a position of their own duplicate it.
     *
     * @return the buffer
     */
    ByteBuffer buffer();

    /**
     * The size of the region: that of its buffer.
     *
     * @return bytes, 1 to 2^31 - 1
     */
    default int size() {
        return buffer().capacity();
    }

    /**
     * Where the device sees a byte of this region (virtio 1.2, 2.7: "physical address").
     *
     * @param offset bytes from the start of the region, 0 to {@link #size()} - 1
     * @return the device address
     * @throws IndexOutOfBoundsException if the offset is outside of the region
     */
    long deviceAddress(int offset);

    /**
     * Ends the device's access to this region. Call it only when the device has used every buffer in it, or was reset
     * and said so (architecture: quarantine). Further calls do nothing.
     */
    void release();
}
