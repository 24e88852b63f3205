// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.backend.wav.internal;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import javax.sound.sampled.AudioFileFormat;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;

/**
 * The header of a WAV file: made by javax.sound for a file without frames, and given the two sizes that change when frames
 * follow. (javax.sound takes the sizes from the data that it writes itself, and counts them in 31 bits.)
 *
 * <pre>
 *   0 "RIFF"   4 size of all that follows   8 "WAVE" "fmt " ...   length-8 "data"   length-4 size of the data
 * </pre>
 */
final class WavHeader {

    private static final int RIFF_SIZE = 4;
    private static final int CHUNK_HEADER = 8;
    private static final long SIZE_MAX = 0xFFFF_FFFFL;

    private final byte[] empty;

    /** Makes the header of a format; throws if javax.sound does not write it. */
    WavHeader(AudioFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        AudioInputStream none = new AudioInputStream(new ByteArrayInputStream(new byte[0]), format, 0);
        AudioSystem.write(none, AudioFileFormat.Type.WAVE, out);
        empty = out.toByteArray();
    }

    /** Bytes before the data. */
    int length() {
        return empty.length;
    }

    /** The most bytes of data in one file: the sizes have 32 bits. */
    long dataMax() {
        return SIZE_MAX - empty.length - 1;
    }

    /** The byte that follows data of an odd size, which is not counted in it. */
    static int padding(long dataBytes) {
        return (int) (dataBytes & 1);
    }

    /** The header of a file with so much data. */
    byte[] with(long dataBytes) {
        byte[] header = empty.clone();
        ByteBuffer fields = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
        fields.putInt(RIFF_SIZE, (int) (header.length - CHUNK_HEADER + dataBytes + padding(dataBytes)));
        fields.putInt(header.length - Integer.BYTES, (int) dataBytes);
        return header;
    }
}
