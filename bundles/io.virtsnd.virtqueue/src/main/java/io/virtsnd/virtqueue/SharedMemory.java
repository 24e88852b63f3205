// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Little-endian words of memory that another processor, process or device reads and writes at the same time.
 *
 * <p>The ordering of an access is in its name: {@code Acquire} reads come before everything after them,
 * {@code Release} writes come after everything before them, the others are unordered among themselves. Accesses are
 * single loads and stores when the offset is a multiple of their width; a value that decides something is read once
 * into a local. Every access is bounded by the buffer.
 *
 * <p>Plain accesses with explicit fences are used instead of VarHandle access modes: on direct buffers they compile to
 * the same instructions, without the compiler barrier that a buffer view VarHandle puts around each access.
 *
 * <p>Thread: any.
 */
public final class SharedMemory {

    private final ByteBuffer buffer;

    /**
     * Wraps the whole of a buffer, from 0 to its limit.
     *
     * @param buffer a direct buffer
     * @throws IllegalArgumentException if the buffer is not direct
     */
    public SharedMemory(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("shared memory must be a direct buffer: buffer=" + buffer);
        }
        this.buffer = buffer.duplicate().clear().limit(buffer.limit()).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * The size of the memory.
     *
     * @return bytes
     */
    public int size() {
        return buffer.limit();
    }

    /** The 16-bit words of a part; {@code offset} is even. */
    SharedU16 u16(int offset, int words) {
        return new SharedU16(part(offset, Short.BYTES * words).asShortBuffer());
    }

    /** The 64-bit words of a part; {@code offset} is best a multiple of 8. */
    SharedU64 u64(int offset, int words) {
        return new SharedU64(part(offset, Long.BYTES * words).asLongBuffer());
    }

    private ByteBuffer part(int offset, int bytes) {
        return buffer.slice(offset, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads 16 bits.
     *
     * @param offset bytes from the start, even
     * @return 0 to 65535
     */
    public int getU16(int offset) {
        return buffer.getShort(offset) & 0xffff;
    }

    /**
     * Reads 16 bits before everything that follows.
     *
     * @param offset bytes from the start, even
     * @return 0 to 65535
     */
    public int getU16Acquire(int offset) {
        int value = buffer.getShort(offset) & 0xffff;
        VarHandle.acquireFence();
        return value;
    }

    /**
     * Writes 16 bits.
     *
     * @param offset bytes from the start, even
     * @param value the low 16 bits are written
     */
    public void putU16(int offset, int value) {
        buffer.putShort(offset, (short) value);
    }

    /**
     * Writes 16 bits after everything before.
     *
     * @param offset bytes from the start, even
     * @param value the low 16 bits are written
     */
    public void putU16Release(int offset, int value) {
        VarHandle.releaseFence();
        buffer.putShort(offset, (short) value);
    }

    /**
     * Reads 32 bits.
     *
     * @param offset bytes from the start, a multiple of 4
     * @return the bits; unsigned on the wire
     */
    public int getU32(int offset) {
        return buffer.getInt(offset);
    }

    /**
     * Writes 32 bits.
     *
     * @param offset bytes from the start, a multiple of 4
     * @param value the bits
     */
    public void putU32(int offset, int value) {
        buffer.putInt(offset, value);
    }

    /**
     * Reads 64 bits.
     *
     * @param offset bytes from the start, a multiple of 8
     * @return the bits; unsigned on the wire
     */
    public long getU64(int offset) {
        return buffer.getLong(offset);
    }

    /**
     * Writes 64 bits.
     *
     * @param offset bytes from the start, a multiple of 8
     * @param value the bits
     */
    public void putU64(int offset, long value) {
        buffer.putLong(offset, value);
    }

    /**
     * Copies bytes out.
     *
     * @param offset bytes from the start
     * @param target receives them at its position, which moves on
     * @param length bytes
     */
    public void copyOut(int offset, ByteBuffer target, int length) {
        int position = target.position();
        target.put(position, buffer, offset, length);
        target.position(position + length);
    }

    /**
     * Copies bytes in.
     *
     * @param offset bytes from the start
     * @param source gives them from its position, which moves on
     * @param length bytes
     */
    public void copyIn(int offset, ByteBuffer source, int length) {
        int position = source.position();
        buffer.put(offset, source, position, length);
        source.position(position + length);
    }

    /**
     * Reads 8 bits.
     *
     * @param offset bytes from the start
     * @return 0 to 255
     */
    public int getU8(int offset) {
        return buffer.get(offset) & 0xff;
    }

    /**
     * Writes 8 bits.
     *
     * @param offset bytes from the start
     * @param value the low 8 bits are written
     */
    public void putU8(int offset, int value) {
        buffer.put(offset, (byte) value);
    }

    /**
     * Orders every access before against every access after, also a write before against a read after: the fence
     * between publishing an index and looking whether the other side wants to be told.
     */
    public static void fullFence() {
        VarHandle.fullFence();
    }
}
