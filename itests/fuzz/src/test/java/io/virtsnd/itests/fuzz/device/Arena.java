// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.device;

import io.virtsnd.api.transport.MemoryChunk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The memory of a driver without manners: rings of four queues, then what its messages consist of. Beside it lies a chunk
 * that no message points to, and a large one.
 *
 * <pre>
 *  0        4096                    36864
 *  +--------+-- 4 queues * 8 slots -+
 *  | rings  | 1024 bytes each       |
 *  +--------+-----------------------+
 * </pre>
 */
final class Arena {

    static final int QUEUES = 4;
    static final int QUEUE_SIZE = 32;
    static final int SLOTS = 8;
    static final int SLOT_DESCRIPTORS = QUEUE_SIZE / SLOTS;
    static final int SLOT_BYTES = 1024;
    static final int RING_BYTES = 1024;
    static final int BYTES = QUEUES * RING_BYTES + QUEUES * SLOTS * SLOT_BYTES;
    static final int AVAIL = 512;
    static final int USED = 640;

    /** Where the device sees the first byte. */
    static final long BASE = 0x7f_1234_5000L;

    /** Where the device sees memory so large that a few segments of it are more than a chain may have. */
    static final long LARGE_BASE = 0x10_0000_0000L;

    static final int LARGE_BYTES = 0x7fff_f000;

    /** Far, in bits, from all that a lie makes of an address. */
    private static final long GUARD_BASE = 0x3a_96c5_a000L;

    private static final int GUARD_BYTES = 4096;
    private static final byte GUARD = 0x5a;

    final ByteBuffer memory;
    private final ByteBuffer guard = ByteBuffer.allocateDirect(GUARD_BYTES);

    private final ByteBuffer large;

    Arena(ByteBuffer memory) {
        this(memory, ByteBuffer.allocateDirect(1));
    }

    /** With a large part, which takes no room as long as nobody touches it. */
    Arena(ByteBuffer memory, ByteBuffer large) {
        this.large = large;
        this.memory = memory.order(ByteOrder.LITTLE_ENDIAN);
        while (guard.hasRemaining()) {
            guard.put(GUARD);
        }
        guard.clear();
    }

    List<MemoryChunk> table() {
        return List.of(
                new MemoryChunk(BASE, memory), new MemoryChunk(GUARD_BASE, guard), new MemoryChunk(LARGE_BASE, large));
    }

    /** Everything but the rings of a queue. */
    List<MemoryChunk> tableWithoutRings() {
        return List.of(new MemoryChunk(BASE + QUEUES * RING_BYTES, memory.slice(QUEUES * RING_BYTES, 1024)));
    }

    void clear() {
        for (int i = 0; i < BYTES; i += Long.BYTES) {
            memory.putLong(i, 0);
        }
    }

    boolean isGuardIntact() {
        for (int i = 0; i < GUARD_BYTES; i++) {
            if (guard.get(i) != GUARD) {
                return false;
            }
        }
        return true;
    }

    static int slot(int queue, int slot) {
        return QUEUES * RING_BYTES + (queue * SLOTS + slot) * SLOT_BYTES;
    }
}
