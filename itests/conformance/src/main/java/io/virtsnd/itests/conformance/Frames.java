// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.conformance;

import io.virtsnd.api.PcmParams;
import io.virtsnd.api.PcmSubstream;
import java.nio.ByteBuffer;
import java.util.Random;

/** Sound of tests: noise that a seed decides, so that a frame lost, repeated or moved is seen. */
public final class Frames {

    private Frames() {}

    /**
     * Makes frames.
     *
     * @param params of the stream
     * @param frames how many
     * @param seed decides
     * @return their bytes
     */
    public static byte[] noise(PcmParams params, long frames, long seed) {
        byte[] bytes = new byte[Math.toIntExact(params.format().bytes(frames, params.channels()))];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /**
     * Prepares a stream, writes everything in pieces of odd sizes, starts as soon as the buffer is full, and drains.
     *
     * @param stream in a state from which it can be prepared
     * @param sound whole frames
     */
    public static void play(PcmSubstream stream, byte[] sound) {
        stream.prepare();
        PcmParams params = stream.params();
        int frame = (int) params.format().bytes(1, params.channels());
        int ahead = Math.min(sound.length, params.bufferBytes());
        stream.write(ByteBuffer.wrap(sound, 0, ahead));
        stream.start();
        Random pieces = new Random(sound.length);
        for (int at = ahead; at < sound.length; ) {
            int piece = Math.min(sound.length - at, frame * (1 + pieces.nextInt(2 * params.periodFrames())));
            stream.write(ByteBuffer.wrap(sound, at, piece));
            at += piece;
        }
        stream.drain();
    }

    /**
     * Reads frames.
     *
     * @param stream running
     * @param frames how many
     * @return their bytes
     */
    public static byte[] read(PcmSubstream stream, int frames) {
        PcmParams params = stream.params();
        ByteBuffer target = ByteBuffer.allocate((int) params.format().bytes(frames, params.channels()));
        stream.read(target);
        return target.array();
    }
}
