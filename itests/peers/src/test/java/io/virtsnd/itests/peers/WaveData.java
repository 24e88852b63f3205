// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.peers;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What was written to WAV files of one name, NAME.wav, NAME-2.wav, ..., by their definition; the last one may still be
 * written, as {@code .part}.
 */
final class WaveData {

    private static final int HEADER = 44;
    private static final int CHUNKS = 12;
    private static final int CHUNK_HEADER = 8;

    private WaveData() {}

    /** The samples of all of them, one after the other. */
    static byte[] of(Path first) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int number = 1; ; number++) {
            Path file = number == 1 ? first : sibling(first, number);
            Path part = file.resolveSibling(file.getFileName() + ".part");
            if (Files.exists(file)) {
                all.writeBytes(samples(Files.readAllBytes(file), false));
            } else if (Files.exists(part)) {
                all.writeBytes(samples(Files.readAllBytes(part), true));
            } else {
                return all.toByteArray();
            }
        }
    }

    /** Writes a file of samples. */
    static Path write(Path path, Sound sound, byte[] samples) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(HEADER + samples.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(file.capacity() - CHUNK_HEADER);
        file.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        file.putShort((short) 1).putShort((short) sound.channels()).putInt(sound.rate());
        file.putInt(sound.rate() * sound.frameBytes()).putShort((short) sound.frameBytes());
        file.putShort((short) (sound.frameBytes() / sound.channels() * Byte.SIZE));
        file.put("data".getBytes(StandardCharsets.US_ASCII))
                .putInt(samples.length)
                .put(samples);
        return Files.write(path, file.array());
    }

    private static Path sibling(Path first, int number) {
        return first.resolveSibling(first.getFileName().toString().replace(".wav", "-" + number + ".wav"));
    }

    /** The samples of a file; of one that is being written, all that is there. */
    static byte[] samples(byte[] file, boolean isPart) throws IOException {
        ByteBuffer words = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = CHUNKS; at + CHUNK_HEADER <= file.length; at += CHUNK_HEADER + words.getInt(at + 4)) {
            if (new String(file, at, 4, StandardCharsets.US_ASCII).equals("data")) {
                int begin = at + CHUNK_HEADER;
                return Arrays.copyOfRange(file, begin, isPart ? file.length : begin + words.getInt(at + 4));
            }
        }
        if (isPart) {
            return new byte[0];
        }
        throw new IOException("no data in a WAV file: bytes=" + file.length);
    }
}
