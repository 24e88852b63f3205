// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import io.virtsnd.linux.internal.AddressRange;
import io.virtsnd.linux.internal.NativeAddress;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;

/**
 * Memory of a file in this process.
 *
 * <p>When it is closed the memory of the file goes at once, but its addresses stay: other, private memory is laid over them.
 * Whoever still has a view of the buffer reads zeros, and what is written goes nowhere. The addresses are given back when
 * the last view is garbage. No access ever goes to an address that is not there.
 *
 * <p>If the file is another process's, and that truncates it, an access throws {@link InternalError}.
 *
 * <p>Thread: any.
 */
public final class Mapping implements AutoCloseable {

    private final AddressRange range;
    private final ByteBuffer buffer;

    Mapping(AddressRange range, ByteBuffer buffer) {
        this.range = range;
        this.buffer = buffer;
    }

    /**
     * The memory.
     *
     * @return a direct buffer in little-endian order, position 0, limit {@link #size()}; always the same one
     */
    public ByteBuffer buffer() {
        return buffer;
    }

    /**
     * How much it is.
     *
     * @return bytes
     */
    public int size() {
        return buffer.capacity();
    }

    /**
     * Where the memory lies in this process: for calls that tell the kernel of memory.
     *
     * @return the address of the first byte, valid as long as there is a view of the buffer
     */
    public long address() {
        return NativeAddress.of(buffer);
    }

    @Override
    public void close() {
        range.cover();
        Reference.reachabilityFence(buffer); // not garbage, whose addresses are given back, before it is covered
    }
}
