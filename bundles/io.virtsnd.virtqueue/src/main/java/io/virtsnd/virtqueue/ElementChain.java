// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One message as the device end sees it: segments of the driver's memory, readable ones first, checked and copied when
 * {@link DeviceQueue#pop} filled it; the descriptors are not looked at again.
 *
 * <p>Positions are bytes from the start of the readable or of the writable part, across the segments: where the driver
 * cut its message means nothing (V6). Made once and filled again and again; it grows to the longest chain it has seen.
 *
 * <p>Every access may throw {@link GuestMemoryException} if the driver took its memory away; an access beyond
 * {@link #readableBytes()} or {@link #writableBytes()} is the device's own mistake: {@link IndexOutOfBoundsException}.
 *
 * <p>Thread: one at a time.
 */
public final class ElementChain {

    /** The longest chain that an element takes unless told otherwise, in segments. */
    public static final int DEFAULT_SEGMENTS_MAX = 1024;

    private static final long TOTAL_BYTES_MAX = 1L << 32;
    private static final int SEGMENTS_AT_FIRST = 4;

    private final int segmentsMax;
    private GuestMemory memory;
    private long[] addresses = new long[SEGMENTS_AT_FIRST];
    private long[] lengths = new long[SEGMENTS_AT_FIRST];
    private int[] chunks = new int[SEGMENTS_AT_FIRST];
    private int head = -1;
    private int limit;
    private int count;
    private int readableCount;
    private int lastChunk;
    private long readable;
    private long writable;

    /** An element that gathers up to {@value #DEFAULT_SEGMENTS_MAX} segments. */
    public ElementChain() {
        this(DEFAULT_SEGMENTS_MAX);
    }

    /** @param segmentsMax the longest chain that is taken, at least 1; longer ones are rejected */
    public ElementChain(int segmentsMax) {
        if (segmentsMax < 1) {
            throw new IllegalArgumentException("an element needs at least 1 segment: segmentsMax=" + segmentsMax);
        }
        this.segmentsMax = segmentsMax;
    }

    /**
     * The id that the message is given back with.
     *
     * @return index of the first descriptor, -1 if nothing was popped yet
     */
    public int head() {
        return head;
    }

    /**
     * How many segments the message has.
     *
     * @return segments
     */
    public int segments() {
        return count;
    }

    /**
     * How much of the message the device reads.
     *
     * @return bytes, 0 to 2^32
     */
    public long readableBytes() {
        return readable;
    }

    /**
     * How much of the message the device may write.
     *
     * @return bytes, 0 to 2^32
     */
    public long writableBytes() {
        return writable;
    }

    /**
     * Copies from the readable part.
     *
     * @param position bytes from its start
     * @param target receives bytes until it is full or the part ends
     * @return bytes copied
     */
    public int copyOut(long position, ByteBuffer target) {
        int wanted = (int) Math.min(target.remaining(), readable - checked(position, 0, readable));
        int done = 0;
        long skip = position;
        for (int segment = 0; done < wanted; segment++) {
            long length = lengths[segment];
            if (skip < length) {
                int part = (int) Math.min(wanted - done, length - skip);
                copyOut(segment, skip, target, part);
                done += part;
                skip = 0;
            } else {
                skip -= length;
            }
        }
        return done;
    }

    /**
     * Copies into the writable part.
     *
     * @param position bytes from its start
     * @param source gives bytes until it is empty or the part ends
     * @return bytes copied
     */
    public int copyIn(long position, ByteBuffer source) {
        int wanted = (int) Math.min(source.remaining(), writable - checked(position, 0, writable));
        int done = 0;
        long skip = position;
        for (int segment = readableCount; done < wanted; segment++) {
            long length = lengths[segment];
            if (skip < length) {
                int part = (int) Math.min(wanted - done, length - skip);
                copyIn(segment, skip, source, part);
                done += part;
                skip = 0;
            } else {
                skip -= length;
            }
        }
        return done;
    }

    /**
     * Reads 32 bits of the readable part.
     *
     * @param position bytes from its start
     * @return the bits
     */
    public int getU32(long position) {
        checked(position, Integer.BYTES, readable);
        int segment = 0;
        long skip = position;
        while (skip >= lengths[segment]) {
            skip -= lengths[segment++];
        }
        if (skip + Integer.BYTES <= lengths[segment]) {
            return (int) get(segment, skip, Integer.BYTES);
        }
        int value = 0;
        for (int bits = 0; bits < Integer.SIZE; bits += Byte.SIZE) {
            if (skip == lengths[segment]) {
                segment++;
                skip = 0;
            }
            value |= (int) get(segment, skip++, 1) << bits;
        }
        return value;
    }

    /**
     * Writes 64 bits of the writable part.
     *
     * @param position bytes from its start
     * @param value the bits
     */
    public void putU64(long position, long value) {
        put(position, value, Long.BYTES);
    }

    /**
     * Writes 32 bits of the writable part.
     *
     * @param position bytes from its start
     * @param value the bits
     */
    public void putU32(long position, int value) {
        put(position, value, Integer.BYTES);
    }

    /**
     * Looks all segments up again after the memory table changed.
     *
     * @param table the new table
     * @return false if some of it is gone: the element must not be used any more
     */
    public boolean rebind(GuestMemory table) {
        for (int segment = 0; segment < count; segment++) {
            int chunk = table.locate(addresses[segment], lengths[segment], 0);
            if (chunk < 0) {
                return false;
            }
            chunks[segment] = chunk;
        }
        memory = table;
        lastChunk = 0;
        return true;
    }

    void begin(GuestMemory table, int id, int queueSize) {
        if (memory != table) {
            memory = table;
            lastChunk = 0;
        }
        head = id;
        limit = Math.min(queueSize, segmentsMax);
        count = 0;
        readableCount = 0;
        readable = 0;
        writable = 0;
    }

    AvailViolation append(long address, long length, boolean isWritable) {
        int segment = count;
        if (segment == limit) {
            return AvailViolation.CHAIN_TOO_LONG;
        }
        if (length == 0) {
            return AvailViolation.ZERO_LENGTH;
        }
        if (readable + writable + length > TOTAL_BYTES_MAX) {
            return AvailViolation.LENGTH_OVERFLOW;
        }
        if (isWritable) {
            writable += length;
        } else if (readableCount == segment) {
            readableCount = segment + 1;
            readable += length;
        } else {
            return AvailViolation.READABLE_AFTER_WRITABLE;
        }
        int chunk = memory.locate(address, length, lastChunk);
        if (chunk < 0) {
            return AvailViolation.UNMAPPED;
        }
        if (segment == chunks.length) {
            grow();
        }
        addresses[segment] = address;
        lengths[segment] = length;
        chunks[segment] = chunk;
        lastChunk = chunk;
        count = segment + 1;
        return null;
    }

    private void grow() {
        int room = Math.min(segmentsMax, count * 2);
        addresses = Arrays.copyOf(addresses, room);
        lengths = Arrays.copyOf(lengths, room);
        chunks = Arrays.copyOf(chunks, room);
    }

    private static long checked(long position, int bytes, long part) {
        if (position < 0 || position > part - bytes) {
            throw new IndexOutOfBoundsException("position=" + position + " bytes=" + bytes + " of " + part);
        }
        return position;
    }

    private void copyOut(int segment, long skip, ByteBuffer target, int length) {
        try {
            memory.copyOut(chunks[segment], addresses[segment] + skip, target, length);
        } catch (InternalError fault) {
            throw new GuestMemoryException("a readable segment", addresses[segment], lengths[segment], fault);
        }
    }

    private void copyIn(int segment, long skip, ByteBuffer source, int length) {
        try {
            memory.copyIn(chunks[segment], addresses[segment] + skip, source, length);
        } catch (InternalError fault) {
            throw new GuestMemoryException("a writable segment", addresses[segment], lengths[segment], fault);
        }
    }

    private long get(int segment, long skip, int bytes) {
        try {
            return memory.getBytes(chunks[segment], addresses[segment] + skip, bytes);
        } catch (InternalError fault) {
            throw new GuestMemoryException("a readable segment", addresses[segment], lengths[segment], fault);
        }
    }

    private void put(int segment, long skip, int bytes, long value) {
        try {
            memory.putBytes(chunks[segment], addresses[segment] + skip, bytes, value);
        } catch (InternalError fault) {
            throw new GuestMemoryException("a writable segment", addresses[segment], lengths[segment], fault);
        }
    }

    private void put(long position, long value, int bytes) {
        checked(position, bytes, writable);
        int segment = readableCount;
        long skip = position;
        while (skip >= lengths[segment]) {
            skip -= lengths[segment++];
        }
        if (skip + bytes <= lengths[segment]) {
            put(segment, skip, bytes, value);
            return;
        }
        for (int bits = 0; bits < bytes << 3; bits += Byte.SIZE) {
            if (skip == lengths[segment]) {
                segment++;
                skip = 0;
            }
            put(segment, skip++, 1, value >>> bits);
        }
    }
}
