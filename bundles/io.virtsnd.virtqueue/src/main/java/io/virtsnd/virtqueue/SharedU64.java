// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import java.nio.LongBuffer;

/**
 * An array of 64-bit words in shared memory: halves of descriptors, entries of a used ring. Bounded by its own length.
 *
 * <p>Thread: any.
 */
final class SharedU64 {

    private final LongBuffer words;

    SharedU64(LongBuffer words) {
        this.words = words;
    }

    long get(int index) {
        return words.get(index);
    }

    void put(int index, long value) {
        words.put(index, value);
    }
}
