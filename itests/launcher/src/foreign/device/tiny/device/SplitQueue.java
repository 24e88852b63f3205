// SPDX-License-Identifier: Apache-2.0
package tiny.device;

import io.virtsnd.api.transport.MemoryChunk;
import io.virtsnd.api.transport.QueueAddresses;
import java.io.ByteArrayOutputStream;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** The device's end of a split virtqueue, without any feature. */
final class SplitQueue {

    private static final int NEXT = 1;
    private static final int WRITE = 2;

    private final QueueAddresses addresses;
    private int nextAvail;
    private int nextUsed;

    /**
     * A message of the driver.
     *
     * @param in what it says
     * @param out room for the answer
     */
    record Chain(byte[] in, List<ByteBuffer> out) {

        /** Writes the last bytes of the answer: the status of an I/O message is at the end. */
        int answer(byte[] bytes) {
            int written = 0;
            for (ByteBuffer part : out) {
                while (part.hasRemaining() && written < bytes.length) {
                    part.put(bytes[written++]);
                }
            }
            return written;
        }
    }

    SplitQueue(QueueAddresses addresses, int nextAvail) {
        this.addresses = addresses;
        this.nextAvail = nextAvail;
        this.nextUsed = nextAvail;
    }

    int index() {
        return addresses.index();
    }

    int nextAvail() {
        return nextAvail;
    }

    /** Answers all messages that are there; false if there are none. */
    boolean serve(List<MemoryChunk> memory, ToIntFunction<Chain> answer) {
        ByteBuffer available = at(memory, addresses.driverArea(), 4 + 2 * addresses.size());
        ByteBuffer used = at(memory, addresses.deviceArea(), 4 + 8 * addresses.size());
        boolean any = false;
        while (nextAvail != (available.getShort(2) & 0xffff)) {
            VarHandle.fullFence();
            int head = available.getShort(4 + 2 * (nextAvail % addresses.size())) & 0xffff;
            int length = answer.applyAsInt(chain(memory, head));
            if (length >= 0) {
                int entry = 4 + 8 * (nextUsed % addresses.size());
                used.putInt(entry, head);
                used.putInt(entry + 4, length);
                nextUsed = nextUsed + 1 & 0xffff;
                VarHandle.fullFence();
                used.putShort(2, (short) nextUsed);
                any = true;
            }
            nextAvail = nextAvail + 1 & 0xffff;
        }
        return any;
    }

    private Chain chain(List<MemoryChunk> memory, int head) {
        ByteBuffer table = at(memory, addresses.descriptorTable(), 16 * addresses.size());
        ByteArrayOutputStream in = new ByteArrayOutputStream();
        List<ByteBuffer> out = new ArrayList<>();
        int flags = NEXT;
        for (int at = head; (flags & NEXT) != 0; at = table.getShort(16 * at + 14) & 0xffff) {
            flags = table.getShort(16 * at + 12);
            ByteBuffer part = at(memory, table.getLong(16 * at), table.getInt(16 * at + 8));
            if ((flags & WRITE) != 0) {
                out.add(part);
            } else {
                byte[] bytes = new byte[part.remaining()];
                part.get(bytes);
                in.writeBytes(bytes);
            }
        }
        return new Chain(in.toByteArray(), out);
    }

    private static ByteBuffer at(List<MemoryChunk> memory, long address, int length) {
        for (MemoryChunk chunk : memory) {
            long offset = address - chunk.address();
            if (offset >= 0 && offset + length <= chunk.buffer().capacity()) {
                return chunk.buffer()
                        .duplicate()
                        .clear()
                        .slice((int) offset, length)
                        .order(ByteOrder.LITTLE_ENDIAN);
            }
        }
        throw new IllegalStateException("no memory of the driver: address=" + address + " length=" + length);
    }
}
