// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.MemoryRegion;
import java.util.Objects;

/**
 * One contiguous piece of memory of a {@link DescriptorChain}.
 *
 * @param region where it lies
 * @param offset bytes from the start of the region
 * @param length bytes, at least 1
 * @param writable whether the device writes to it; otherwise the device reads it
 */
public record ChainSegment(MemoryRegion region, int offset, int length, boolean writable) {

    /** Checks that the segment lies inside of its region. */
    public ChainSegment {
        Objects.requireNonNull(region, "region");
        if (length < 1) {
            throw new IllegalArgumentException("a segment needs at least 1 byte: length=" + length);
        }
        Objects.checkFromIndexSize(offset, length, region.size());
    }

    long deviceAddress() {
        return region.deviceAddress(offset);
    }
}
