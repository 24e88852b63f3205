// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.QueueSetup;
import java.nio.ByteBuffer;
import java.util.Arrays;

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
 * <p>Thread: one at a time.
 */
public final class ElementChain {

    /** The longest chain that an element takes unless told otherwise, in segments. */
    public static final int DEFAULT_SEGMENTS_MAX = 1024;

    private static final long LENGTH = 0xffff_ffffL;
    private static final int SEGMENTS_AT_FIRST = 4;

    private final int segmentsMax;
    private GuestMemory memory;
    /** Two words a segment: the device address; the chunk in which it starts (high half) and the length. */
    private long[] words;

    private int head = -1;
    private int filled;
    private int readableWords;
    private int limit;
    private long readable;
    private long total;

    /** An element that gathers up to {@value #DEFAULT_SEGMENTS_MAX} segments. */
    public ElementChain() {
        this(DEFAULT_SEGMENTS_MAX);
    }

    /** @param segmentsMax the longest chain that is taken, 1 to 32768; longer ones are rejected */
    public ElementChain(int segmentsMax) {
        if (segmentsMax < 1 || segmentsMax > QueueSetup.MAX_SIZE) {
            throw new IllegalArgumentException(
                    "an element gathers 1 to " + QueueSetup.MAX_SIZE + " segments: segmentsMax=" + segmentsMax);
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
        return filled >> 1;
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
        return total - readable;
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
            long length = length(segment);
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
        for (int segment = firstWritable(); done < wanted; segment++) {
            long length = length(segment);
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
        while (skip >= length(segment)) {
            skip -= length(segment++);
        }
        if (skip + Integer.BYTES <= length(segment)) {
            return (int) get(segment, skip, Integer.BYTES);
        }
        int value = 0;
        for (int bits = 0; bits < Integer.SIZE; bits += Byte.SIZE) {
            if (skip == length(segment)) {
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
        for (int segment = 0; segment < segments(); segment++) {
            int chunk = table.locate(address(segment), length(segment), 0);
            if (chunk < 0) {
                return false;
            }
            words[2 * segment + 1] = (long) chunk << Integer.SIZE | length(segment);
        }
        memory = table;
        return true;
    }

    void begin(GuestMemory table, int id, int queueSize) {
        if (memory != table) {
            memory = table;
        }
        if (limit != queueSize) {
            limit = queueSize;
            words = new long[2 * Math.min(SEGMENTS_AT_FIRST, segmentsLimit())];
        }
        head = id;
        filled = 0;
        readableWords = -1;
        readable = 0;
        total = 0;
    }

    /** From here on segments are writable. */
    void beginWriting(int words, long bytes) {
        readableWords = words;
        readable = bytes;
    }

    void fill(int words, long bytes) {
        filled = words;
        total = bytes;
        if (readableWords < 0) {
            readable = bytes;
        }
    }

    boolean isWriting() {
        return readableWords >= 0;
    }

    long totalBytes() {
        return total;
    }

    int filledWords() {
        return filled;
    }

    long[] segmentWords() {
        return words;
    }

    /** More room, or null if the chain is longer than may be. */
    long[] grow() {
        if (words.length >= 2 * segmentsLimit()) {
            return null;
        }
        words = Arrays.copyOf(words, Math.min(2 * segmentsLimit(), 2 * words.length));
        return words;
    }

    private int segmentsLimit() {
        return Math.min(segmentsMax, limit);
    }

    private int firstWritable() {
        return readableWords >> 1;
    }

    private long address(int segment) {
        return words[segment << 1];
    }

    private long length(int segment) {
        return words[(segment << 1) + 1] & LENGTH;
    }

    private int chunk(int segment) {
        return (int) (words[(segment << 1) + 1] >>> Integer.SIZE);
    }

    private static long checked(long position, int bytes, long part) {
        if (position < 0 || position > part - bytes) {
            throw new IndexOutOfBoundsException("position=" + position + " bytes=" + bytes + " of " + part);
        }
        return position;
    }

    private void copyOut(int segment, long skip, ByteBuffer target, int length) {
        memory.copyOut(chunk(segment), address(segment) + skip, target, length);
    }

    private void copyIn(int segment, long skip, ByteBuffer source, int length) {
        memory.copyIn(chunk(segment), address(segment) + skip, source, length);
    }

    private long get(int segment, long skip, int bytes) {
        return memory.getBytes(chunk(segment), address(segment) + skip, bytes);
    }

    private void put(int segment, long skip, int bytes, long value) {
        memory.putBytes(chunk(segment), address(segment) + skip, bytes, value);
    }

    private void put(long position, long value, int bytes) {
        checked(position, bytes, writableBytes());
        int segment = firstWritable();
        long skip = position;
        while (skip >= length(segment)) {
            skip -= length(segment++);
        }
        if (skip + bytes <= length(segment)) {
            put(segment, skip, bytes, value);
            return;
        }
        for (int bits = 0; bits < bytes << 3; bits += Byte.SIZE) {
            if (skip == length(segment)) {
                segment++;
                skip = 0;
            }
            put(segment, skip++, 1, value >>> bits);
        }
    }
}
