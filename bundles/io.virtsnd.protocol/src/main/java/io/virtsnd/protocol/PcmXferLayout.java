// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import java.nio.ByteBuffer;

/**
 * {@code struct virtio_snd_pcm_xfer} (virtio 1.4, 5.14.6.8): how each I/O message begins. Samples follow, then {@link
 * PcmStatusLayout}.
 *
 * <pre>
 *    0               4
 *   +---------------+
 *   |   stream_id   |
 *   +---------------+
 * </pre>
 */
public final class PcmXferLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 4;

    /** Offset of the stream. */
    public static final int STREAM_ID = 0;

    private PcmXferLayout() {}

    /**
     * Reads the stream.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number, unsigned
     */
    public static int getStreamId(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + STREAM_ID);
    }

    /**
     * Writes the stream.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number, unsigned
     */
    public static void putStreamId(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + STREAM_ID, value);
    }
}
