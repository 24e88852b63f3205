// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.nio.ByteBuffer;

/**
 * What comes with SET_VRING_KICK, SET_VRING_CALL and SET_VRING_ERR.
 *
 * <pre>
 *    63         9     8      7          0
 *   +------------+---------+-------------+
 *   |    zero    | no file |    queue    |
 *   +------------+---------+-------------+
 * </pre>
 *
 * Either the message carries one descriptor, or it says that there is none.
 */
public final class VringDescriptorLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 8;

    /** The bits that hold the queue. */
    public static final int QUEUE_MASK = 0xff;

    /** The bit that says that no descriptor comes with the message. */
    public static final int NO_FILE = 1 << 8;

    /** Offset of the word. */
    public static final int WORD = 0;

    private VringDescriptorLayout() {}

    /**
     * Reads the queue.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return 0 to 255
     */
    public static int getQueue(ByteBuffer buffer, int index) {
        return (int) getWord(buffer, index) & QUEUE_MASK;
    }

    /**
     * Reads whether the message carries no descriptor.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return true if it says that it carries none
     */
    public static boolean hasNoFile(ByteBuffer buffer, int index) {
        return (getWord(buffer, index) & NO_FILE) != 0;
    }

    /**
     * Reads the word.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return queue and flag
     */
    public static long getWord(ByteBuffer buffer, int index) {
        return LittleEndian.getU64(buffer, index + WORD);
    }

    /**
     * Writes the word.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value queue and flag
     */
    public static void putWord(ByteBuffer buffer, int index, long value) {
        LittleEndian.putU64(buffer, index + WORD, value);
    }
}
