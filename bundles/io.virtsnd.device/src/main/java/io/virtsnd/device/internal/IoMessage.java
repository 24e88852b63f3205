// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import io.virtsnd.virtqueue.ElementChain;

/**
 * An I/O message that the device has: in the list of its stream, or in the pool.
 *
 * <p>Thread: under the device lock.
 */
final class IoMessage {

    /** Longer chains are refused: a period of 512 KiB in pages of 4 KiB takes 130 segments. */
    private static final int SEGMENTS_MAX = 256;

    final ElementChain element = new ElementChain(SEGMENTS_MAX);

    /** The next message of the stream, or of the pool. */
    IoMessage next;

    /** Bytes of samples, a whole number of blocks. */
    long dataBytes;

    /** How many of them were played or recorded. */
    long done;

    long left() {
        return dataBytes - done;
    }
}
