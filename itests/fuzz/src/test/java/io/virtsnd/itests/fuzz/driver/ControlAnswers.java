// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What an honest device answers (virtio 1.4, 5.14.6; literal offsets of reference a.3 and a.5): a status, and items.
 *
 * <p>Streams below {@code outputs} are for playback, the others for capture.
 */
final class ControlAnswers {

    static final int JACK_INFO = 0x0001;
    static final int JACK_REMAP = 0x0002;
    static final int PCM_INFO = 0x0100;
    static final int SET_PARAMS = 0x0101;
    static final int PREPARE = 0x0102;
    static final int RELEASE = 0x0103;
    static final int START = 0x0104;
    static final int STOP = 0x0105;
    static final int CHMAP_INFO = 0x0200;

    private static final int HEADER = 4;
    private static final int JACK_BYTES = 24;
    private static final int PCM_BYTES = 32;
    private static final int CHMAP_BYTES = 24;
    private static final int ITEMS_MAX = 512;
    private static final long ALL_FORMATS = 0x1ff_ffff;
    private static final long ALL_RATES = 0xffff;

    private ControlAnswers() {}

    /** The answer to a request for items. */
    static byte[] items(DeviceChain request, int outputs) {
        int code = request.word(0);
        int start = request.word(4);
        int count = Math.max(0, Math.min(ITEMS_MAX, request.word(8)));
        int bytes = itemBytes(code);
        ByteBuffer answer = ByteBuffer.allocate(HEADER + count * bytes).order(ByteOrder.LITTLE_ENDIAN);
        answer.putInt(0, ExpectedStream.OK);
        for (int i = 0; i < count; i++) {
            int at = HEADER + i * bytes;
            switch (code) {
                case JACK_INFO -> jack(answer, at, start + i);
                case PCM_INFO -> stream(answer, at, start + i >= outputs);
                default -> map(answer, at, start + i);
            }
        }
        return answer.array();
    }

    static boolean isQuery(int code) {
        return code == JACK_INFO || code == PCM_INFO || code == CHMAP_INFO;
    }

    static int itemBytes(int code) {
        return switch (code) {
            case JACK_INFO -> JACK_BYTES;
            case PCM_INFO -> PCM_BYTES;
            default -> CHMAP_BYTES;
        };
    }

    /** An answer that is a status alone. */
    static byte[] status(int status) {
        return ByteBuffer.allocate(HEADER)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(status)
                .array();
    }

    private static void jack(ByteBuffer answer, int at, int id) {
        answer.putInt(at, id).putInt(at + 4, 1).putInt(at + 8, 0x0201_4010 + id).putInt(at + 12, 0x14);
        answer.put(at + 16, (byte) (id & 1));
    }

    private static void stream(ByteBuffer answer, int at, boolean capture) {
        answer.putInt(at + 4, 0b11100).putLong(at + 8, ALL_FORMATS).putLong(at + 16, ALL_RATES);
        answer.put(at + 24, (byte) (capture ? 1 : 0)).put(at + 25, (byte) 1).put(at + 26, (byte) 8);
    }

    private static void map(ByteBuffer answer, int at, int id) {
        answer.putInt(at, id).put(at + 4, (byte) (id & 1)).put(at + 5, (byte) 2);
        answer.put(at + 6, (byte) 3).put(at + 7, (byte) 4);
    }
}
