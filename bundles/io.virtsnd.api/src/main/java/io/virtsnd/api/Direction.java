// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** Direction of a stream (virtio 1.2, 5.14.6.6.2.1, VIRTIO_SND_D_*). The ordinal is the number on the wire. */
public enum Direction {
    /** 0: playback; the driver sends, through the tx queue. */
    OUTPUT,
    /** 1: capture; the driver receives, through the rx queue. */
    INPUT
}
