// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.shell.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * The WAV file that a QEMU wrote. One that was killed, and QEMU 11 always, leaves a header that says that there is no sound.
 *
 * @param path of the file
 */
record QemuWave(Path path) {

    private static final int RIFF_SIZE = 4;
    private static final int DATA_TAG = 36;
    private static final int DATA_SIZE = 40;
    private static final int HEADER = 44;
    private static final long SIZE_MAX = 0xffff_ffffL;

    /**
     * Makes the header say what is there, if it is the one that QEMU writes and says something else. QEMU has ended.
     *
     * @throws IOException if the file cannot be written
     */
    void complete() throws IOException {
        if (!Files.isRegularFile(path)) {
            return;
        }
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
            while (header.hasRemaining() && file.read(header, header.position()) > 0) {
                // until it is whole, or there is no more
            }
            if (header.hasRemaining() || !isAt(header, 0, "RIFF") || !isAt(header, DATA_TAG, "data")) {
                return;
            }
            long data = Math.min(file.size() - HEADER, SIZE_MAX - DATA_TAG);
            if (Integer.toUnsignedLong(header.getInt(DATA_SIZE)) != data) {
                header.putInt(RIFF_SIZE, (int) (data + DATA_TAG)).putInt(DATA_SIZE, (int) data);
                file.write(header.flip(), 0);
            }
        }
    }

    private static boolean isAt(ByteBuffer header, int offset, String tag) {
        return StandardCharsets.US_ASCII
                .decode(header.slice(offset, tag.length()))
                .toString()
                .equals(tag);
    }
}
