// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.backend.AudioBackend;
import io.virtsnd.api.backend.AudioStream;
import io.virtsnd.api.backend.AudioStreamConfig;
import io.virtsnd.device.internal.CapturePattern;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps everything that is played, and records a pattern in which every sample tells where it belongs. */
public final class CapturingBackend implements AudioBackend {

    private final Map<Integer, ByteArrayOutputStream> played = new ConcurrentHashMap<>();

    /** For any device. */
    public CapturingBackend() {}

    /**
     * What a stream played so far.
     *
     * @param streamId number of the stream
     * @return a copy
     */
    public byte[] played(int streamId) {
        return output(streamId).toByteArray();
    }

    /**
     * What a stream records.
     *
     * @param params of the stream
     * @param first number of the first frame
     * @param frames how many
     * @return their bytes
     */
    public byte[] recorded(PcmParams params, long first, int frames) {
        ByteBuffer bytes = ByteBuffer.allocate((int) params.format().bytes(frames, params.channels()));
        CapturePattern.fill(params.format(), first * params.channels(), bytes);
        return bytes.array();
    }

    @Override
    public AudioStream open(AudioStreamConfig config) {
        return new AudioStream() {
            private long recorded;

            @Override
            public int write(ByteBuffer frames) {
                byte[] bytes = new byte[frames.remaining()];
                frames.get(bytes);
                output(config.streamId()).writeBytes(bytes);
                return bytes.length;
            }

            @Override
            public int read(ByteBuffer frames) {
                int bytes = frames.remaining();
                CapturePattern.fill(config.format(), recorded, frames.order(ByteOrder.LITTLE_ENDIAN));
                recorded += (long) bytes * Byte.SIZE / config.format().containerBits();
                return bytes;
            }

            @Override
            public void close() {
                // All of it was taken when it was written.
            }
        };
    }

    private ByteArrayOutputStream output(int streamId) {
        return played.computeIfAbsent(streamId, id -> new ByteArrayOutputStream());
    }
}
