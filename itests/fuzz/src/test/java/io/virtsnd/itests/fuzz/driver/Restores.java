// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Bytes that the device overwrote although they are not its own, to be put back once the driver has looked, so that the
 * device itself can go on. What the driver wrote there meanwhile stays: a lie is never what the driver would write.
 */
final class Restores {

    private static final int FAR = 0x80;

    private record One(ByteBuffer memory, int at, byte before, byte lie, DeviceChain message) {}

    private final List<One> bytes = new ArrayList<>();

    /** Overwrites a byte of a message: the header is never written again, samples not as long as the device has them. */
    void overwrite(DeviceChain message, int segment, int at, byte lie) {
        overwrite(message.regions[segment].buffer(), at, lie, segment == 0 ? null : message);
    }

    /** Overwrites a byte of a ring, or one nearby that can be restored. */
    void overwriteRing(DeviceRing ring, int at, int lie) {
        ByteBuffer memory = ring.memory;
        if (at < ring.availAt) {
            // Of a length the driver may write the low half.
            int near = (at & 14) == 8 ? at + 2 : at;
            overwrite(memory, near, (byte) ((at & 12) == 8 ? memory.get(near) ^ FAR : lie), null);
        } else if (at >= ring.availAt + 2 && at < ring.availAt + 4) {
            overwrite(memory, at, (byte) (memory.get(at) ^ FAR), null);
        } else if (at >= ring.availAt + 4 && at < ring.availAt + 4 + 2 * ring.size()) {
            overwrite(memory, at | 1, (byte) (lie | 1), null);
        } else {
            overwrite(memory, at, (byte) lie, null);
        }
    }

    private void overwrite(ByteBuffer memory, int at, byte lie, DeviceChain message) {
        bytes.add(new One(memory, at, memory.get(at), lie, message));
        memory.put(at, lie);
    }

    void undo() {
        for (int i = bytes.size() - 1; i >= 0; i--) {
            One one = bytes.get(i);
            if (one.memory.get(one.at) == one.lie && (one.message == null || one.message.held)) {
                one.memory.put(one.at, one.before);
            }
        }
        bytes.clear();
    }
}
