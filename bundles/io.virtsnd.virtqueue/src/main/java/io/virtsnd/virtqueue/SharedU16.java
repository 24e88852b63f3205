// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import java.lang.invoke.VarHandle;
import java.nio.ShortBuffer;

/**
 * An array of 16-bit words in shared memory: flags, indices and heads of a ring. Bounded by its own length; the ordering
 * of an access is in its name, as in {@link SharedMemory}.
 *
 * <p>A view of the exact width costs one comparison and one load or store; a byte buffer costs twice that.
 *
 * <p>Thread: any.
 */
final class SharedU16 {

    private static final int MASK = 0xffff;

    private final ShortBuffer words;

    SharedU16(ShortBuffer words) {
        this.words = words;
    }

    int get(int index) {
        return words.get(index) & MASK;
    }

    int getAcquire(int index) {
        int value = words.get(index) & MASK;
        VarHandle.acquireFence();
        return value;
    }

    void put(int index, int value) {
        words.put(index, (short) value);
    }

    void putRelease(int index, int value) {
        ShortBuffer target = words;
        VarHandle.releaseFence();
        target.put(index, (short) value);
    }
}
