// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;

/** Memory that counts what was not released. */
final class FakeMemory implements DeviceMemory {

    private final AtomicInteger held = new AtomicInteger();

    /** Regions that were not released. */
    int held() {
        return held.get();
    }

    @Override
    public MemoryRegion allocate(int bytes, int alignment) {
        held.incrementAndGet();
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes + alignment)
                .alignedSlice(alignment)
                .slice(0, bytes)
                .order(ByteOrder.LITTLE_ENDIAN);
        return new MemoryRegion() {
            private boolean released;

            @Override
            public ByteBuffer buffer() {
                return buffer;
            }

            @Override
            public int size() {
                return bytes;
            }

            @Override
            public long deviceAddress(int offset) {
                return 0x1_0000_0000L + offset;
            }

            @Override
            public void release() {
                if (!released) {
                    released = true;
                    held.decrementAndGet();
                }
            }
        };
    }
}
