// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api;

/** Features of a stream (virtio 1.2, 5.14.6.6.2.1, VIRTIO_SND_PCM_F_*). The ordinal is the number of the bit. */
public enum PcmFeature {
    /** 0: placeholder, must not be selected. */
    SHMEM_HOST,
    /** 1: placeholder, must not be selected. */
    SHMEM_GUEST,
    /** 2: the device polls its queue, the driver sends no notifications for messages. */
    MSG_POLLING,
    /** 3: the device sends an event for each elapsed period of shared memory. */
    EVT_SHMEM_PERIODS,
    /** 4: the device sends an event when the stream over- or underruns. */
    EVT_XRUNS;

    /**
     * The bit on the wire.
     *
     * @return a power of two
     */
    public int mask() {
        return 1 << ordinal();
    }
}
