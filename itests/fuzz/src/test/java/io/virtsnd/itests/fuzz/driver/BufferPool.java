// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Direct memory for cards that come and go. What was given back must not be written any more.
 *
 * <p>Thread: any.
 */
final class BufferPool {

    private static final int ALIGNMENT = 4096;
    private static final int SMALLEST = 64;
    private static final int LARGEST = 1 << 20;
    private static final ByteBuffer FREED = ByteBuffer.allocateDirect(LARGEST);
    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(LARGEST);

    static {
        for (int i = 0; i < LARGEST; i++) {
            FREED.put(i, (byte) 0xdd);
        }
    }

    private final Map<Integer, Deque<ByteBuffer>> free = new HashMap<>();

    /** Zeroed memory of at least that size, little endian. */
    synchronized ByteBuffer take(int bytes) {
        int capacity = Math.max(SMALLEST, Integer.highestOneBit(2 * bytes - 1));
        ByteBuffer whole =
                free.computeIfAbsent(capacity, size -> new ArrayDeque<>()).poll();
        if (whole == null) {
            ByteBuffer raw = ByteBuffer.allocateDirect(capacity + ALIGNMENT);
            int beyond = raw.alignmentOffset(0, ALIGNMENT);
            return raw.slice(beyond == 0 ? 0 : ALIGNMENT - beyond, capacity).order(ByteOrder.LITTLE_ENDIAN);
        }
        whole.put(0, ZEROS, 0, whole.capacity());
        return whole;
    }

    /** Makes memory unlike anything that is in use. */
    static void retire(ByteBuffer whole) {
        whole.put(0, FREED, 0, whole.capacity());
    }

    /** Whether nobody wrote to retired memory. */
    static boolean isUntouched(ByteBuffer whole) {
        return whole.duplicate().clear().mismatch(FREED.duplicate().clear().limit(whole.capacity())) < 0;
    }

    synchronized void giveBack(ByteBuffer whole) {
        free.get(whole.capacity()).add(whole);
    }
}
