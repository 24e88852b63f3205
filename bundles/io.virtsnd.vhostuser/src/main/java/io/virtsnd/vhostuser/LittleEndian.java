// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Words of the wire. A duplicate of a buffer is big-endian again: the assertion finds whoever forgot that. */
final class LittleEndian {

    private LittleEndian() {}

    static int getU16(ByteBuffer buffer, int index) {
        assert isOrdered(buffer) : buffer;
        return buffer.getShort(index) & 0xffff;
    }

    static void putU16(ByteBuffer buffer, int index, int value) {
        assert isOrdered(buffer) : buffer;
        buffer.putShort(index, (short) value);
    }

    static int getU32(ByteBuffer buffer, int index) {
        assert isOrdered(buffer) : buffer;
        return buffer.getInt(index);
    }

    static void putU32(ByteBuffer buffer, int index, int value) {
        assert isOrdered(buffer) : buffer;
        buffer.putInt(index, value);
    }

    static long getU64(ByteBuffer buffer, int index) {
        assert isOrdered(buffer) : buffer;
        return buffer.getLong(index);
    }

    static void putU64(ByteBuffer buffer, int index, long value) {
        assert isOrdered(buffer) : buffer;
        buffer.putLong(index, value);
    }

    private static boolean isOrdered(ByteBuffer buffer) {
        return buffer.order() == ByteOrder.LITTLE_ENDIAN;
    }
}
