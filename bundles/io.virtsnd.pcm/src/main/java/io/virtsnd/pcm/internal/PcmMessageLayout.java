// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.transport.DeviceMemoryException;
import io.virtsnd.protocol.PcmStatusLayout;
import io.virtsnd.protocol.PcmXferLayout;

/**
 * Where the parts of I/O message i lie in the memory of a stream of n messages (virtio 1.2, 5.14.6.8): header and status
 * of all messages first, then, from the next cache line on, the samples of all messages without gaps.
 *
 * <pre>
 *   16 i     16 i + 4    16 i + 8                 16 i + 16        16 n, rounded up to 64, + i periods
 *   +-----------+-----------+-----------------------+                +------------------------
 *   | stream_id |  unused   | status  latency_bytes |  ...           |  one period of samples   ...
 *   +-----------+-----------+-----------------------+                +------------------------
 *    device reads            device writes
 * </pre>
 */
final class PcmMessageLayout {

    /** Bytes from the header of one message to that of the next. */
    static final int STRIDE = 16;

    static final int XFER = 0;
    static final int STATUS = 8;

    /** Descriptors without INDIRECT_DESC: header, samples, status. */
    static final int SEGMENTS = 3;

    /** The segment of the samples. */
    static final int DATA_SEGMENT = 1;

    /** Device addresses of the first header and of the first sample start at a cache line. */
    static final int ALIGNMENT = 64;

    /** What a status is before the device wrote it; no code of the device. */
    static final long POISON = 0xAAAA_AAAA_AAAA_AAAAL;

    private PcmMessageLayout() {}

    static int xfer(int message) {
        return message * STRIDE + XFER;
    }

    static int status(int message) {
        return message * STRIDE + STATUS;
    }

    static int samples(int messages, int periodBytes, int message) {
        return (int) headers(messages) + message * periodBytes;
    }

    /**
     * The size of all.
     *
     * @throws DeviceMemoryException if one region cannot hold that much
     */
    static int bytes(int messages, int periodBytes) {
        long bytes = headers(messages) + (long) messages * periodBytes;
        if (bytes > Integer.MAX_VALUE) {
            throw new DeviceMemoryException(bytes, Integer.MAX_VALUE, "ask for fewer or for shorter periods");
        }
        return (int) bytes;
    }

    private static long headers(int messages) {
        return (long) messages * STRIDE + ALIGNMENT - 1 & -ALIGNMENT;
    }

    static {
        assert XFER + PcmXferLayout.SIZE <= STATUS && STATUS + PcmStatusLayout.SIZE == STRIDE;
    }
}
