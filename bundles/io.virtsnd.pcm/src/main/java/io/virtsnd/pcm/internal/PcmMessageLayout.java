// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.protocol.PcmStatusLayout;
import io.virtsnd.protocol.PcmXferLayout;

/**
 * Where header and status of I/O message i lie in the headers of a stream (virtio 1.2, 5.14.6.8); the samples between
 * them lie in the data of the stream, at i periods.
 *
 * <pre>
 *   16 i     16 i + 4    16 i + 8                 16 i + 16
 *   +-----------+-----------+-----------------------+
 *   | stream_id |  unused   | status  latency_bytes |
 *   +-----------+-----------+-----------------------+
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

    /** Device addresses of the samples start at a cache line. */
    static final int DATA_ALIGNMENT = 64;

    /** What a status is before the device wrote it; no code of the device. */
    static final long POISON = 0xAAAA_AAAA_AAAA_AAAAL;

    private PcmMessageLayout() {}

    static int xfer(int message) {
        return message * STRIDE + XFER;
    }

    static int status(int message) {
        return message * STRIDE + STATUS;
    }

    static int bytes(int messages) {
        return Math.multiplyExact(messages, STRIDE);
    }

    static {
        assert XFER + PcmXferLayout.SIZE <= STATUS && STATUS + PcmStatusLayout.SIZE == STRIDE;
    }
}
