// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.pcm.internal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** An I/O message as a device sees it: an id, bytes to read and bytes to write, wherever they were cut. */
record FakeMessage(int head, List<ByteBuffer> readable, List<ByteBuffer> writable) {

    int streamId() {
        return ByteBuffer.wrap(bytes(readable)).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    }

    /** The samples of a playback message. */
    byte[] samples() {
        byte[] all = bytes(readable);
        byte[] samples = new byte[all.length - 4];
        System.arraycopy(all, 4, samples, 0, samples.length);
        return samples;
    }

    int writableBytes() {
        return writable.stream().mapToInt(ByteBuffer::capacity).sum();
    }

    byte[] written() {
        return bytes(writable);
    }

    /** Writes across the writable parts. */
    void write(int position, byte... bytes) {
        int at = position;
        for (byte value : bytes) {
            int skip = at++;
            for (ByteBuffer part : writable) {
                if (skip < part.capacity()) {
                    part.put(skip, value);
                    break;
                }
                skip -= part.capacity();
            }
        }
    }

    void writeStatus(int position, int status, int latency) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(status).putInt(latency);
        write(position, bytes.array());
    }

    private static byte[] bytes(List<ByteBuffer> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer part : parts) {
            byte[] copy = new byte[part.capacity()];
            part.get(0, copy);
            all.writeBytes(copy);
        }
        return all.toByteArray();
    }
}
