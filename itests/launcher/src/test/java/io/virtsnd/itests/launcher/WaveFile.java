// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.launcher;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * WAV files by their definition, without javax.sound: what the launcher reads and writes is made by that.
 *
 * @param tag 1 for integers, 3 for floats
 * @param bits of a sample
 * @param channels samples in a frame
 * @param rate frames in a second
 * @param extensible whether the header is WAVE_FORMAT_EXTENSIBLE
 */
record WaveFile(int tag, int bits, int channels, int rate, boolean extensible) {

    private static final byte[] GUID_TAIL = {
        0, 0, 0, 0, 0x10, 0, (byte) 0x80, 0, 0, (byte) 0xaa, 0, 0x38, (byte) 0x9b, 0x71
    };

    int frameBytes() {
        return bits / 8 * channels;
    }

    /** Samples: any bits for integers, numbers from -1 to 1 for floats. */
    byte[] samples(int frames, Random random) {
        byte[] data = new byte[frames * frameBytes()];
        if (tag == 1) {
            random.nextBytes(data);
            return data;
        }
        ByteBuffer buffer = ByteBuffer.wrap(data).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (bits == Float.SIZE) {
                buffer.putFloat(random.nextFloat() * 2 - 1);
            } else {
                buffer.putDouble(random.nextDouble() * 2 - 1);
            }
        }
        return data;
    }

    Path write(Path path, byte[] data) throws IOException {
        int format = extensible ? 40 : 16;
        ByteBuffer file = ByteBuffer.allocate(12 + 8 + format + 8 + data.length + (data.length & 1))
                .order(ByteOrder.LITTLE_ENDIAN);
        file.put(ascii("RIFF")).putInt(file.capacity() - 8).put(ascii("WAVE"));
        file.put(ascii("fmt ")).putInt(format);
        file.putShort((short) (extensible ? 0xfffe : tag))
                .putShort((short) channels)
                .putInt(rate);
        file.putInt(rate * frameBytes()).putShort((short) frameBytes()).putShort((short) bits);
        if (extensible) {
            file.putShort((short) 22)
                    .putShort((short) bits)
                    .putInt(0)
                    .putShort((short) tag)
                    .put(GUID_TAIL);
        }
        file.put(ascii("data")).putInt(data.length).put(data);
        return Files.write(path, file.array());
    }

    /** The data of a file. */
    static byte[] data(Path path) throws IOException {
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        if (file.getInt(4) != file.capacity() - 8) {
            throw new IOException("size of RIFF is not the size of the file: " + path);
        }
        for (int at = 12; at < file.capacity(); at += 8 + file.getInt(at + 4) + (file.getInt(at + 4) & 1)) {
            if (file.getInt(at)
                    == ByteBuffer.wrap(ascii("data"))
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .getInt()) {
                byte[] data = new byte[file.getInt(at + 4)];
                file.get(at + 8, data);
                return data;
            }
        }
        throw new IOException("no data: " + path);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
