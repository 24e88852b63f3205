// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import io.virtsnd.api.PcmParams;

/**
 * Turns bytes into frames and back. The unit is the smallest number of frames that is a whole number of bytes: one frame,
 * or two where a frame is an odd number of 4-bit samples.
 *
 * <p>Thread: any.
 */
final class FrameSize {

    private final int unitBytes;
    private final int unitFrames;

    FrameSize(PcmParams params) {
        int bits = params.format().frameBits(params.channels());
        unitFrames = (bits & 7) == 0 ? 1 : 2;
        unitBytes = bits * unitFrames / Byte.SIZE;
    }

    int frames(int bytes) {
        return bytes / unitBytes * unitFrames;
    }

    /** @throws IllegalArgumentException if that is not a whole number of bytes */
    int bytes(int frames) {
        if (frames < 0 || frames % unitFrames != 0) {
            throw new IllegalArgumentException(
                    "frames must be at least 0 and a multiple of " + unitFrames + ": frames=" + frames);
        }
        return Math.multiplyExact(frames / unitFrames, unitBytes);
    }

    /** The whole frames in a number of bytes, in bytes. */
    int whole(int bytes) {
        return bytes - bytes % unitBytes;
    }

    /** @throws IllegalArgumentException unless the bytes are whole frames */
    void requireWhole(int bytes) {
        if (bytes % unitBytes != 0) {
            throw new IllegalArgumentException(
                    "whole frames only: bytes=" + bytes + " frame.bytes=" + unitBytes + " of frames=" + unitFrames);
        }
    }
}
