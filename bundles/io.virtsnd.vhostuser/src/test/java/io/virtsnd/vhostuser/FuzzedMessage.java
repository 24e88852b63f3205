// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.vhostuser;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/** Bytes that are a message, or nearly, or not at all. */
final class FuzzedMessage {

    private static final int[] SIZES = {0, 1, 7, 8, 12, 20, 24, 40, 72, 255, 4095, 4096};
    private static final int[] BAD_SIZES = {4097, 8192, 1 << 20, Integer.MAX_VALUE, -1, Integer.MIN_VALUE};

    private FuzzedMessage() {}

    static byte[] next(SplittableRandom random) {
        int size = random.nextInt(8) == 0 ? SIZES[random.nextInt(SIZES.length)] : 8 * random.nextInt(6);
        ByteBuffer message = ByteBuffer.allocate(MessageLayout.SIZE + size).order(ByteOrder.LITTLE_ENDIAN);
        random.nextBytes(message.array());
        MessageLayout.putRequest(message, 0, random.nextInt(50));
        MessageLayout.putFlags(message, 0, MessageLayout.VERSION | random.nextInt(4) << 2);
        MessageLayout.putPayloadSize(message, 0, size);
        return mutated(message, random);
    }

    private static byte[] mutated(ByteBuffer message, SplittableRandom random) {
        byte[] bytes = message.array();
        switch (random.nextInt(24)) {
            case 0 -> bytes[random.nextInt(MessageLayout.SIZE)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> MessageLayout.putFlags(message, 0, random.nextInt());
            case 2 -> MessageLayout.putFlags(message, 0, random.nextInt(64));
            case 3 -> MessageLayout.putPayloadSize(message, 0, BAD_SIZES[random.nextInt(BAD_SIZES.length)]);
            case 4 -> MessageLayout.putPayloadSize(message, 0, random.nextInt(VhostUser.PAYLOAD_MAX + 1));
            case 5 -> random.nextBytes(bytes);
            case 6 -> bytes[random.nextInt(bytes.length)]++;
            case 7 -> {
                return java.util.Arrays.copyOf(bytes, 1 + random.nextInt(bytes.length));
            }
            default -> {}
        }
        return bytes;
    }
}
