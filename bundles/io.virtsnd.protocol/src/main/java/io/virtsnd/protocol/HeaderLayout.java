// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import java.nio.ByteBuffer;

/**
 * {@code struct virtio_snd_hdr} (virtio 1.4, 5.14.6): how each request and each answer begins.
 *
 * <pre>
 *    0               4
 *   +---------------+
 *   |     code      |
 *   +---------------+
 * </pre>
 */
public final class HeaderLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 4;

    /** Offset of the code. */
    public static final int CODE = 0;

    private HeaderLayout() {}

    /**
     * Reads the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return a {@link RequestCode}, or a {@link io.virtsnd.api.ControlStatus} in an answer
     */
    public static int getCode(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + CODE);
    }

    /**
     * Writes the code.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value a {@link RequestCode}, or a {@link io.virtsnd.api.ControlStatus} in an answer
     */
    public static void putCode(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + CODE, value);
    }
}
