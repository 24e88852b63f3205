// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Registers of a device, mapped into this process. Each access is one, of exactly its width, and in the order of the
 * program, also with those to memory: none is left out, repeated, or made one with another.
 *
 * <p>When it is closed, or the kernel takes the registers away, reads answer all ones, as those of a device that was pulled
 * out do, and writes go nowhere. No access ever goes to an address that is not there. When the kernel takes registers away
 * that are open, the JVM may tell so a little later than the access, by an {@link InternalError}.
 *
 * <p>Registers are little-endian.
 *
 * <p>Thread: any. Accesses allocate nothing.
 */
public final class RegisterWindow implements AutoCloseable {

    private static final int MASK8 = 0xff;
    private static final int MASK16 = 0xffff;
    private static final int ONES = -1;
    private static final VarHandle SHORTS =
            MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final Mapping mapping;
    private final ByteBuffer registers;
    private volatile boolean closed;
    /** What was read last: a read is made although nobody wants its value, and is not made narrower by who does. */
    private int seen;

    RegisterWindow(Mapping mapping) {
        this.mapping = mapping;
        registers = mapping.buffer();
    }

    /**
     * How many bytes there are.
     *
     * @return bytes, 1 or more
     */
    public int size() {
        return registers.capacity();
    }

    /**
     * Reads 8 bits.
     *
     * @param offset bytes, 0 to {@link #size()} - 1
     * @return 0 to 255
     * @throws IndexOutOfBoundsException if the register is outside
     */
    public int getU8(int offset) {
        try {
            VarHandle.fullFence();
            int value = registers.get(offset);
            VarHandle.fullFence();
            return taken(value) & MASK8;
        } catch (InternalError gone) { // the kernel took the registers away
            return MASK8;
        }
    }

    /**
     * Reads 16 bits.
     *
     * @param offset bytes, a multiple of 2
     * @return 0 to 65535
     * @throws IndexOutOfBoundsException if the register is outside
     * @throws IllegalStateException if the offset is no multiple of 2
     */
    public int getU16(int offset) {
        try {
            VarHandle.fullFence();
            int value = (short) SHORTS.getVolatile(registers, offset);
            return taken(value) & MASK16;
        } catch (InternalError gone) { // the kernel took the registers away
            return MASK16;
        }
    }

    /**
     * Reads 32 bits.
     *
     * @param offset bytes, a multiple of 4
     * @return the 32 bits
     * @throws IndexOutOfBoundsException if the register is outside
     * @throws IllegalStateException if the offset is no multiple of 4
     */
    public int getU32(int offset) {
        try {
            VarHandle.fullFence();
            int value = (int) INTS.getVolatile(registers, offset);
            return taken(value);
        } catch (InternalError gone) { // the kernel took the registers away
            return ONES;
        }
    }

    /** What lies over registers that are closed reads as zeros; that it is closed is known before. */
    private int taken(int value) {
        seen = value;
        return closed ? ONES : value;
    }

    /**
     * Writes 8 bits.
     *
     * @param offset bytes, 0 to {@link #size()} - 1
     * @param value the low 8 bits count
     * @throws IndexOutOfBoundsException if the register is outside
     */
    public void putU8(int offset, int value) {
        try {
            VarHandle.fullFence();
            registers.put(offset, (byte) value);
            VarHandle.fullFence();
        } catch (InternalError gone) { // the kernel took the registers away
            seen = 0;
        }
    }

    /**
     * Writes 16 bits.
     *
     * @param offset bytes, a multiple of 2
     * @param value the low 16 bits count
     * @throws IndexOutOfBoundsException if the register is outside
     * @throws IllegalStateException if the offset is no multiple of 2
     */
    public void putU16(int offset, int value) {
        try {
            SHORTS.setVolatile(registers, offset, (short) value);
        } catch (InternalError gone) { // the kernel took the registers away
            seen = 0;
        }
    }

    /**
     * Writes 32 bits.
     *
     * @param offset bytes, a multiple of 4
     * @param value the 32 bits
     * @throws IndexOutOfBoundsException if the register is outside
     * @throws IllegalStateException if the offset is no multiple of 4
     */
    public void putU32(int offset, int value) {
        try {
            INTS.setVolatile(registers, offset, value);
        } catch (InternalError gone) { // the kernel took the registers away
            seen = 0;
        }
    }

    /** Lets the registers go. Further calls do nothing. */
    @Override
    public void close() {
        closed = true;
        mapping.close();
    }
}
