// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import io.virtsnd.api.transport.MemoryRegion;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A buffer at a device address; released with the process. */
record BufferRegion(ByteBuffer buffer, long address) implements MemoryRegion {

    @Override
    public int size() {
        return buffer.limit();
    }

    @Override
    public long deviceAddress(int offset) {
        return address + Objects.checkIndex(offset, buffer.limit());
    }

    @Override
    public void release() {
        // The garbage collector takes the buffer.
    }
}
