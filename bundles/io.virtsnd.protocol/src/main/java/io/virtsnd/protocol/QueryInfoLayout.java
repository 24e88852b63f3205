// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import java.nio.ByteBuffer;

/**
 * {@code struct virtio_snd_query_info} (virtio 1.4, 5.14.6.1): asks for {@code count} items of {@code size} bytes each, which
 * follow the header of the answer.
 *
 * <pre>
 *    0               4               8              12              16
 *   +---------------+---------------+---------------+---------------+
 *   |     code      |   start_id    |     count     |     size      |
 *   +---------------+---------------+---------------+---------------+
 * </pre>
 */
public final class QueryInfoLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 16;

    /** Offset of the code. */
    public static final int CODE = 0;

    /** Offset of the first item. */
    public static final int START_ID = 4;

    /** Offset of the number of items. */
    public static final int COUNT = 8;

    /** Offset of the size of an item. */
    public static final int ITEM_SIZE = 12;

    private QueryInfoLayout() {}

    /**
     * Reads the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return JACK_INFO, PCM_INFO, CHMAP_INFO or CTL_INFO
     */
    public static int getCode(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + CODE);
    }

    /**
     * Writes the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value JACK_INFO, PCM_INFO, CHMAP_INFO or CTL_INFO
     */
    public static void putCode(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + CODE, value);
    }

    /**
     * Reads the first item.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number, unsigned
     */
    public static int getStartId(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + START_ID);
    }

    /**
     * Writes the first item.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number, unsigned
     */
    public static void putStartId(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + START_ID, value);
    }

    /**
     * Reads the number of items.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return at least 1, unsigned
     */
    public static int getCount(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + COUNT);
    }

    /**
     * Writes the number of items.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value at least 1, unsigned
     */
    public static void putCount(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + COUNT, value);
    }

    /**
     * Reads the size of an item.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return bytes, unsigned
     */
    public static int getItemSize(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + ITEM_SIZE);
    }

    /**
     * Writes the size of an item.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value bytes, unsigned
     */
    public static void putItemSize(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + ITEM_SIZE, value);
    }

    /**
     * Writes a whole query.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param code the request
     * @param items what is asked for
     */
    public static void put(ByteBuffer buffer, int index, RequestCode code, Items items) {
        putCode(buffer, index, code.code());
        putStartId(buffer, index, items.startId());
        putCount(buffer, index, items.count());
        putItemSize(buffer, index, items.size());
    }

    /**
     * What a query asks for.
     *
     * @param startId first item
     * @param count number of items, at least 1
     * @param size bytes of an item
     */
    public record Items(int startId, int count, int size) {

        /**
         * How many bytes the answer has room for, its header included.
         *
         * @return bytes
         */
        public long answerBytes() {
            return HeaderLayout.SIZE + Integer.toUnsignedLong(count) * Integer.toUnsignedLong(size);
        }
    }
}
