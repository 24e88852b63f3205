// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Memory that the C library works on: direct buffers, whose owner keeps them while their address is in use. */
public final class NativeAddress {

    private NativeAddress() {}

    /**
     * Allocates zeroed memory.
     *
     * @param bytes how many
     * @return a direct buffer in native order
     */
    public static ByteBuffer allocate(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /**
     * A text as the C library has it.
     *
     * @param text without NUL
     * @return UTF-8, with a NUL behind it
     */
    public static ByteBuffer text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return allocate(bytes.length + 1).put(0, bytes);
    }

    /**
     * Where a buffer begins; its position counts for nothing.
     *
     * @param direct buffer
     * @return the address of its first byte
     */
    public static long of(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    /**
     * Memory at an address, as a buffer. Whoever has it, or a view of it, keeps the address valid.
     *
     * @param address of the first byte
     * @param bytes how many
     * @return a direct buffer
     */
    public static ByteBuffer buffer(long address, int bytes) {
        return new Pointer(address).getByteBuffer(0, bytes);
    }
}
