// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.audio.internal;

import java.nio.ByteBuffer;

/**
 * Bytes between two threads, one of which puts and one takes.
 *
 * <p>Thread: under its owner's lock.
 */
final class FrameRing {

    private final ByteBuffer bytes;
    private final int capacity;
    private long put;
    private long taken;

    FrameRing(int capacity) {
        this.capacity = capacity;
        bytes = ByteBuffer.allocateDirect(capacity);
    }

    /** A ring with the same content, other bytes behind, and room for more. */
    FrameRing with(ByteBuffer more, int room) {
        FrameRing larger = new FrameRing(available() + more.remaining() + room);
        ByteBuffer content = ByteBuffer.allocate(available());
        take(content, content.remaining());
        larger.put(content.flip());
        larger.put(more);
        return larger;
    }

    int available() {
        return (int) (put - taken);
    }

    int room() {
        return capacity - available();
    }

    /** Puts what is between position and limit; there is room. */
    void put(ByteBuffer source) {
        int length = source.remaining();
        int at = (int) (put % capacity);
        int first = Math.min(length, capacity - at);
        int position = source.position();
        bytes.put(at, source, position, first);
        bytes.put(0, source, position + first, length - first);
        source.position(position + length);
        put += length;
    }

    /** Takes a number of bytes, of which there are as many; the target's position moves on. */
    void take(ByteBuffer target, int length) {
        int at = (int) (taken % capacity);
        int first = Math.min(length, capacity - at);
        int position = target.position();
        target.put(position, bytes, at, first);
        target.put(position + first, bytes, 0, length - first);
        target.position(position + length);
        taken += length;
    }

    /** Forgets the oldest bytes. */
    void drop(int length) {
        taken += length;
    }
}
