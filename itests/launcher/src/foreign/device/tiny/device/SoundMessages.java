// SPDX-License-Identifier: Apache-2.0
package tiny.device;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What the driver asks, and what it plays: one output stream, S16, 48000 Hz, 1 or 2 channels. */
final class SoundMessages {

    private static final int CONTROL = 0;
    private static final int TX = 2;
    private static final int OK = 0x8000;
    private static final int NOT_SUPP = 0x8002;
    private static final int PCM_INFO = 0x100;
    private static final int PCM_STOP = 0x105;
    private static final int XFER_BYTES = 4;

    private FileOutputStream file;

    /** Answers a message; the number of bytes written, or -1 to keep it. */
    int answer(int queue, SplitQueue.Chain chain) {
        return switch (queue) {
            case CONTROL -> chain.answer(control(ByteBuffer.wrap(chain.in()).order(ByteOrder.LITTLE_ENDIAN)));
            case TX -> play(chain);
            default -> -1;
        };
    }

    private static byte[] control(ByteBuffer request) {
        int code = request.getInt(0);
        if (code == PCM_INFO) {
            ByteBuffer info = ByteBuffer.allocate(4 + 32).order(ByteOrder.LITTLE_ENDIAN);
            info.putInt(0, OK).putLong(4 + 8, 1L << 5).putLong(4 + 16, 1L << 7);
            return info.put(4 + 25, (byte) 1).put(4 + 26, (byte) 2).array();
        }
        boolean known = code > PCM_INFO && code <= PCM_STOP;
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(known ? OK : NOT_SUPP)
                .array();
    }

    private int play(SplitQueue.Chain chain) {
        try {
            if (file == null) {
                file = new FileOutputStream(System.getProperty("tiny.out"));
            }
            file.write(chain.in(), XFER_BYTES, chain.in().length - XFER_BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return chain.answer(
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putInt(OK).array());
    }

    void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
