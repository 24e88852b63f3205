// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.api.backend;

import io.virtsnd.api.Direction;
import io.virtsnd.api.PcmFormat;
import io.virtsnd.api.PcmRate;

/**
 * What a stream of a device asks of an audio backend.
 *
 * @param device name of the device
 * @param streamId number of the stream on its device
 * @param direction playback or capture
 * @param format sample format
 * @param rate frame rate
 * @param channels samples in a frame, 1 to 255
 * @param periodBytes size of a period, bytes: a hint for sizes of buffers
 * @param bufferBytes size of the driver's buffer, bytes
 */
public record AudioStreamConfig(
        String device,
        int streamId,
        Direction direction,
        PcmFormat format,
        PcmRate rate,
        int channels,
        int periodBytes,
        int bufferBytes) {

    /**
     * Size of a frame.
     *
     * @return bytes, at least 1
     */
    public int frameBytes() {
        return Math.max(1, format.frameBits(channels) / Byte.SIZE);
    }
}
