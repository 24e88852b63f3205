// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.virtqueue.GuestMemory.Chunk;
import java.nio.ByteBuffer;

/**
 * One message as the device end sees it: segments of the driver's memory, readable ones first, checked and copied when
 * {@link DeviceQueue#pop} filled it; the descriptors are not looked at again.
 *
 * <p>Positions are bytes from the start of the readable or of the writable part, across the segments: where the driver
 * cut its message means nothing (V6). Made once and filled again and again; it grows to the longest chain it has seen.
 *
 * <p>An access beyond {@link #readableBytes()} or {@link #writableBytes()} is the device's own mistake:
 * {@link IndexOutOfBoundsException}. About memory that is taken away under a mapping see {@link DeviceQueue}.
 *
 * <p>It is the device's from {@link DeviceQueue#pop} until its head is pushed; then its content means nothing.
 *
 * <p>Thread: one at a time.
 */
public final class ElementChain {

    /** The longest chain that an element takes unless told otherwise, in segments. */
    public static final int DEFAULT_SEGMENTS_MAX = 1024;

    private final int segmentsMax;
    private GuestMemory memory;
    private GatheredChain chain = new GatheredChain(0);
    private GatheredChain own;
    private int head = -1;

    /** An element that gathers up to {@value #DEFAULT_SEGMENTS_MAX} segments. */
    public ElementChain() {
        this(DEFAULT_SEGMENTS_MAX);
    }

    /** @param segmentsMax the longest chain that is taken, 4 to 32768; longer ones are rejected */
    public ElementChain(int segmentsMax) {
        if (segmentsMax < ChainWalker.KEPT_SEGMENTS || segmentsMax > QueueSetup.MAX_SIZE) {
            throw new IllegalArgumentException(
                    "an element gathers 4 to " + QueueSetup.MAX_SIZE + " segments: segmentsMax=" + segmentsMax);
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
        return chain.segments();
    }

    /**
     * How much of the message the device reads.
     *
     * @return bytes, 0 to 2^32
     */
    public long readableBytes() {
        return chain.readableBytes();
    }

    /**
     * How much of the message the device may write.
     *
     * @return bytes, 0 to 2^32
     */
    public long writableBytes() {
        return chain.writableBytes();
    }

    /**
     * Copies from the readable part.
     *
     * @param position bytes from its start
     * @param target receives bytes until it is full or the part ends
     * @return bytes copied
     */
    public int copyOut(long position, ByteBuffer target) {
        int wanted = (int) Math.min(target.remaining(), readableBytes() - checked(position, 0, readableBytes()));
        int done = 0;
        long skip = position;
        for (int segment = 0; done < wanted; segment++) {
            long length = chain.length(segment);
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
        int wanted = (int) Math.min(source.remaining(), writableBytes() - checked(position, 0, writableBytes()));
        int done = 0;
        long skip = position;
        for (int segment = chain.firstWritable(); done < wanted; segment++) {
            long length = chain.length(segment);
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
        checked(position, Integer.BYTES, readableBytes());
        int segment = 0;
        long skip = position;
        while (skip >= chain.length(segment)) {
            skip -= chain.length(segment++);
        }
        Chunk chunk = chain.chunk(segment);
        long address = chain.address(segment) + skip;
        if (skip + Integer.BYTES > chain.length(segment) || !chunk.holds(address, Integer.BYTES)) {
            return getSlowly(segment, skip);
        }
        return chunk.memory.getU32(chunk.offset(address));
    }

    /**
     * Writes 64 bits of the writable part.
     *
     * @param position bytes from its start
     * @param value the bits
     */
    public void putU64(long position, long value) {
        checked(position, Long.BYTES, writableBytes());
        int segment = chain.firstWritable();
        long skip = position;
        while (skip >= chain.length(segment)) {
            skip -= chain.length(segment++);
        }
        Chunk chunk = chain.chunk(segment);
        long address = chain.address(segment) + skip;
        if (skip + Long.BYTES > chain.length(segment) || !chunk.holds(address, Long.BYTES)) {
            putSlowly(segment, skip, Long.BYTES, value);
            return;
        }
        chunk.memory.putU64(chunk.offset(address), value);
    }

    /**
     * Writes 32 bits of the writable part.
     *
     * @param position bytes from its start
     * @param value the bits
     */
    public void putU32(long position, int value) {
        checked(position, Integer.BYTES, writableBytes());
        int segment = chain.firstWritable();
        long skip = position;
        while (skip >= chain.length(segment)) {
            skip -= chain.length(segment++);
        }
        Chunk chunk = chain.chunk(segment);
        long address = chain.address(segment) + skip;
        if (skip + Integer.BYTES > chain.length(segment) || !chunk.holds(address, Integer.BYTES)) {
            putSlowly(segment, skip, Integer.BYTES, value);
            return;
        }
        chunk.memory.putU32(chunk.offset(address), value);
    }

    /**
     * Looks all segments up again after the memory table changed.
     *
     * @param table the new table
     * @return false if some of it is gone: the element must not be used any more
     */
    public boolean rebind(GuestMemory table) {
        for (int segment = 0; segment < chain.segments(); segment++) {
            Chunk chunk = table.locate(chain.address(segment), chain.length(segment), 0);
            if (chunk == null) {
                return false;
            }
            chain.locate(segment, chunk);
        }
        memory = table;
        return true;
    }

    void bind(GuestMemory table, int id, GatheredChain gathered) {
        if (memory != table) {
            memory = table;
        }
        head = id;
        chain = gathered;
    }

    GatheredChain chain() {
        return chain;
    }

    /** The chain is full: it goes on with more room, which stays with this element. Null if it is as long as may be. */
    GatheredChain larger(int queueSize) {
        int room = Math.min(Math.min(queueSize, segmentsMax), 2 * chain.room());
        if (room <= chain.segments()) {
            return null;
        }
        GatheredChain full = chain;
        chain = own == null ? new GatheredChain(0) : own;
        own = chain;
        chain.takeOver(full, room);
        return chain;
    }

    private static long checked(long position, int bytes, long part) {
        if (position < 0 || position > part - bytes) {
            throw new IndexOutOfBoundsException("position=" + position + " bytes=" + bytes + " of " + part);
        }
        return position;
    }

    private void copyOut(int segment, long skip, ByteBuffer target, int length) {
        memory.copyOut(chain.chunk(segment), chain.address(segment) + skip, target, length);
    }

    private void copyIn(int segment, long skip, ByteBuffer source, int length) {
        memory.copyIn(chain.chunk(segment), chain.address(segment) + skip, source, length);
    }

    /** Byte by byte, from {@code skip} bytes into a segment on: the word spans segments or chunks. */
    private int getSlowly(int first, long start) {
        int segment = first;
        long skip = start;
        int value = 0;
        for (int bits = 0; bits < Integer.SIZE; bits += Byte.SIZE, skip++) {
            while (skip == chain.length(segment)) {
                segment++;
                skip = 0;
            }
            value |= memory.getU8(chain.chunk(segment), chain.address(segment) + skip) << bits;
        }
        return value;
    }

    private void putSlowly(int first, long start, int bytes, long value) {
        int segment = first;
        long skip = start;
        for (int bits = 0; bits < bytes << 3; bits += Byte.SIZE, skip++) {
            while (skip == chain.length(segment)) {
                segment++;
                skip = 0;
            }
            memory.putU8(chain.chunk(segment), chain.address(segment) + skip, (int) (value >>> bits));
        }
    }
}
