// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes on their way between the device and an audio backend: one producer, one consumer, no lock.
 *
 * <p>The capacity is a whole number of blocks (the smallest whole number of bytes that is a whole number of frames), and
 * both sides move by whole blocks, so that no frame is ever cut by the end of the storage.
 *
 * <p>Thread: one producer for {@link #room}, {@link #space} and {@link #produced}, one consumer for {@link #available},
 * {@link #data} and {@link #consumed}.
 */
final class FrameRing {

    private static final VarHandle TAIL;
    private static final VarHandle HEAD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(FrameRing.class, "tail", long.class);
            HEAD = lookup.findVarHandle(FrameRing.class, "head", long.class);
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    private final int capacity;
    private final ByteBuffer space;
    private final ByteBuffer data;

    // Free-running counts of bytes: the tail is written by the producer, the head by the consumer.
    @SuppressWarnings("unused")
    private long tail;

    @SuppressWarnings("unused")
    private long head;

    private int tailIndex;
    private int headIndex;

    /**
     * @param bytes at least so many, rounded up to whole blocks
     * @param blockBytes size of a block
     */
    FrameRing(int bytes, int blockBytes) {
        capacity = Math.toIntExact(((long) bytes + blockBytes - 1) / blockBytes * blockBytes);
        ByteBuffer storage = ByteBuffer.allocate(capacity);
        space = storage.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        data = storage;
    }

    int capacity() {
        return capacity;
    }

    /** How many bytes the producer may add. */
    int room() {
        return capacity - (int) ((long) TAIL.get(this) - (long) HEAD.getAcquire(this));
    }

    /** The storage for the next bytes, at most so many; fewer where it wraps. */
    ByteBuffer space(int bytes) {
        int part = Math.min(Math.min(bytes, room()), capacity - tailIndex);
        return space.limit(tailIndex + part).position(tailIndex);
    }

    /** The producer has written whole blocks to {@link #space}. */
    void produced(int bytes) {
        tailIndex = wrapped(tailIndex + bytes);
        TAIL.setRelease(this, (long) TAIL.get(this) + bytes);
    }

    /** How many bytes the consumer may take. */
    int available() {
        return (int) ((long) TAIL.getAcquire(this) - (long) HEAD.get(this));
    }

    /** The next bytes, at most so many; fewer where the storage wraps. */
    ByteBuffer data(int bytes) {
        int part = Math.min(Math.min(bytes, available()), capacity - headIndex);
        return data.order(ByteOrder.LITTLE_ENDIAN).limit(headIndex + part).position(headIndex);
    }

    /** The consumer is done with whole blocks of {@link #data}. */
    void consumed(int bytes) {
        headIndex = wrapped(headIndex + bytes);
        HEAD.setRelease(this, (long) HEAD.get(this) + bytes);
    }

    private int wrapped(int index) {
        return index == capacity ? 0 : index;
    }
}
