// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.ControlStatus;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.protocol.PcmStatusLayout;
import io.virtsnd.virtqueue.DescriptorChain;
import java.nio.ByteBuffer;

/**
 * One I/O message of a stream: header, one period of samples, status; a slot of the {@link PcmMessageRing}.
 *
 * <p>Thread: under the substream lock.
 */
final class PcmMessage {

    /** Where a slot is on its way. */
    enum Slot {
        /** Playback: to be filled. Capture: recorded, to be read. */
        FREE,
        /** To be exposed: filled (playback), or empty (capture). */
        READY,
        /** The device has it. Only this one completes. */
        EXPOSED,
        /** Completed, but an older one is not. */
        DONE
    }

    private static final int FIRST_STATUS = ControlStatus.OK.code();
    private static final int LAST_STATUS = ControlStatus.IO_ERR.code();

    final PcmMessageRing ring;
    final int index;

    /** Where its samples begin in the memory of the ring. */
    final int start;

    DescriptorChain chain;

    Slot slot;

    /** Samples that count: to be played, or recorded; whole frames, in bytes. */
    int bytes;

    /** How many of {@link #bytes} the application wrote since the message was completed last. */
    int fresh;

    /** It came back unplayed (or unrecorded) after STOP was sent. */
    boolean returned;

    /** It is a short last one that was sent again with silence behind it. */
    boolean padded;

    /** What {@link #readStatus} found. */
    int status;

    int latencyBytes;

    /** The period's memory for the application, which may do with position and limit what it likes. */
    final ByteBuffer view;

    private int exposedBytes;

    /**
     * @param ring the ring that it is a slot of
     * @param index its number there
     * @param start where its samples begin in the memory of the ring, bytes
     * @param view its period of samples, little endian
     */
    PcmMessage(PcmMessageRing ring, int index, int start, ByteBuffer view) {
        this.ring = ring;
        this.index = index;
        this.start = start;
        this.view = view;
        this.exposedBytes = ring.periodBytes;
    }

    /** Makes the status unlike anything that a device writes. */
    void poison(ByteBuffer memory) {
        memory.putLong(PcmMessageLayout.status(index), PcmMessageLayout.POISON);
    }

    /** Sets how much of the period the device is to see; only while the driver has the message. */
    void expose(int length) {
        if (exposedBytes != length) {
            chain.resize(PcmMessageLayout.DATA_SEGMENT, length);
            exposedBytes = length;
        }
    }

    /** Whether the device was shown less than a period. */
    boolean isShort() {
        return exposedBytes < ring.periodBytes;
    }

    /** Fills what is behind the samples that count with silence. */
    void pad(ByteBuffer memory, PcmFormat format) {
        for (int i = bytes; i < ring.periodBytes; i++) {
            memory.put(start + i, format.silence(i - bytes));
        }
    }

    /**
     * Finds the status of a playback message.
     *
     * @param written bytes that the device says it wrote, clamped to what it may write
     * @return whether there is one
     */
    boolean readStatus(int written) {
        ByteBuffer memory = ring.memory;
        int at = PcmMessageLayout.status(index);
        status = PcmStatusLayout.getStatus(memory, at);
        latencyBytes = PcmStatusLayout.getLatencyBytes(memory, at);
        return written >= PcmStatusLayout.SIZE && isStatus(status);
    }

    /**
     * Finds the status of a capture message, and how much was recorded. Some devices write the status into the last 8
     * bytes of the message, others right behind what they recorded.
     *
     * @param written bytes that the device says it wrote, clamped to what it may write
     * @return whether there is a status
     */
    boolean readRecorded(int written) {
        int recorded = written - PcmStatusLayout.SIZE;
        if (recorded < 0) {
            bytes = 0;
            return false;
        }
        int at = PcmMessageLayout.status(index);
        int tail = PcmStatusLayout.getStatus(ring.memory, at);
        if (isStatus(tail)) {
            status = tail;
            latencyBytes = PcmStatusLayout.getLatencyBytes(ring.memory, at);
        } else {
            status = gather(recorded + PcmStatusLayout.STATUS);
            latencyBytes = gather(recorded + PcmStatusLayout.LATENCY_BYTES);
        }
        bytes = recorded == ring.periodBytes ? recorded : ring.frame().whole(recorded);
        return isStatus(status);
    }

    /** Reads 32 bits of the writable part, across samples and status. */
    private int gather(int position) {
        int value = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            int at = position + i;
            int beyond = at - ring.periodBytes;
            byte next =
                    beyond < 0 ? ring.memory.get(start + at) : ring.memory.get(PcmMessageLayout.status(index) + beyond);
            value |= (next & 0xff) << Byte.SIZE * i;
        }
        return value;
    }

    private static boolean isStatus(int code) {
        return code >= FIRST_STATUS && code <= LAST_STATUS;
    }

    @Override
    public String toString() {
        return "message=" + index + " slot=" + slot + " bytes=" + bytes;
    }
}
