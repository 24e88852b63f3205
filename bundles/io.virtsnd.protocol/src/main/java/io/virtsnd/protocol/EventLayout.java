// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import java.nio.ByteBuffer;

/**
 * {@code struct virtio_snd_event} (virtio 1.4, 5.14.6), written by the device.
 *
 * <pre>
 *    0               4               8
 *   +---------------+---------------+
 *   |     code      |     data      |
 *   +---------------+---------------+
 * </pre>
 */
public final class EventLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 8;

    /** Offset of the code. */
    public static final int CODE = 0;

    /** Offset of the data. */
    public static final int DATA = 4;

    private EventLayout() {}

    /**
     * Reads the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return an {@link EventCode}
     */
    public static int getCode(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + CODE);
    }

    /**
     * Writes the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value an {@link EventCode}
     */
    public static void putCode(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + CODE, value);
    }

    /**
     * Reads the data.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number of the jack or stream, unsigned
     */
    public static int getData(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + DATA);
    }

    /**
     * Writes the data.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number of the jack or stream, unsigned
     */
    public static void putData(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + DATA, value);
    }

    /**
     * Writes a whole event.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param code an {@link EventCode}
     * @param data number of the jack or stream
     */
    public static void put(ByteBuffer buffer, int index, int code, int data) {
        putCode(buffer, index, code);
        putData(buffer, index, data);
    }
}
