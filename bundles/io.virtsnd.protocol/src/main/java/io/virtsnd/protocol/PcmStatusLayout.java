// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.protocol;

import java.nio.ByteBuffer;

/**
 * {@code struct virtio_snd_pcm_status} (virtio 1.4, 5.14.6.8): how each I/O message ends, written by the device.
 *
 * <pre>
 *    0               4               8
 *   +---------------+---------------+
 *   |    status     | latency_bytes |
 *   +---------------+---------------+
 * </pre>
 */
public final class PcmStatusLayout {

    /** Bytes of the structure. */
    public static final int SIZE = 8;

    /** Offset of the status. */
    public static final int STATUS = 0;

    /** Offset of the latency. */
    public static final int LATENCY_BYTES = 4;

    private PcmStatusLayout() {}

    /**
     * Reads the status.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return number of a {@link io.virtsnd.api.ControlStatus}
     */
    public static int getStatus(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + STATUS);
    }

    /**
     * Writes the status.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value number of a {@link io.virtsnd.api.ControlStatus}
     */
    public static void putStatus(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + STATUS, value);
    }

    /**
     * Reads the latency.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @return bytes, unsigned; its meaning differs from device to device
     */
    public static int getLatencyBytes(ByteBuffer buffer, int index) {
        return LittleEndian.getU32(buffer, index + LATENCY_BYTES);
    }

    /**
     * Writes the latency.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param value bytes, unsigned; its meaning differs from device to device
     */
    public static void putLatencyBytes(ByteBuffer buffer, int index, int value) {
        LittleEndian.putU32(buffer, index + LATENCY_BYTES, value);
    }

    /**
     * Writes a whole status.
     *
     * @param buffer little-endian
     * @param index where the structure starts
     * @param status number of a {@link io.virtsnd.api.ControlStatus}
     * @param latencyBytes latency, bytes
     */
    public static void put(ByteBuffer buffer, int index, int status, int latencyBytes) {
        putStatus(buffer, index, status);
        putLatencyBytes(buffer, index, latencyBytes);
    }
}
