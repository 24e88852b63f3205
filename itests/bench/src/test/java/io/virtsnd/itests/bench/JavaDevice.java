// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.virtqueue.DeviceQueue;
import io.virtsnd.virtqueue.ElementChain;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The device's end across a mapped file: even messages are checked, odd ones are filled. */
final class JavaDevice {

    private final MappedFile file;
    private final DeviceQueue queue;
    private final ElementChain element = new ElementChain();
    private final ByteBuffer payload =
            ByteBuffer.allocateDirect(MappedFile.PAYLOAD).order(ByteOrder.LITTLE_ENDIAN);

    JavaDevice(MappedFile file, int size, boolean indirect, boolean eventIdx) {
        this.file = file;
        MemoryRegion ring = file.region(MappedFile.RING_AT, SplitRingLayout.regionBytes(size));
        QueueAddresses addresses = new QueueAddresses(
                2,
                size,
                ring.deviceAddress(0),
                ring.deviceAddress(SplitRingLayout.availOffset(size)),
                ring.deviceAddress(SplitRingLayout.usedOffset(size)));
        long features = (indirect ? VirtioFeatures.INDIRECT_DESC : 0) | (eventIdx ? VirtioFeatures.EVENT_IDX : 0);
        queue = new DeviceQueue(addresses, file.guestMemory(), features, 0);
    }

    DeviceQueue queue() {
        return queue;
    }

    void run(int messages) {
        int seen = 0;
        for (int message = 0; message < messages; ) {
            int before = seen;
            int start = message;
            while (message < messages && queue.pop(element)) {
                use(message++);
            }
            if (queue.needsSignal()) {
                file.ringBell(MappedFile.SIGNALS_AT);
            }
            if (message == start && !queue.enableKicks()) {
                seen = file.awaitBell(MappedFile.KICKS_AT, before);
            }
        }
    }

    private void use(int message) {
        assertThat(element.getU32(0)).isEqualTo(message);
        if (message % 2 == 0) {
            assertThat(element.readableBytes()).isEqualTo(4 + MappedFile.PAYLOAD);
            element.copyOut(4, payload.clear());
            for (int word = 0; word < MappedFile.PAYLOAD / 8; word++) {
                if (payload.getLong(8 * word) != MappedFile.pattern(message, word)) {
                    throw new AssertionError("played otherwise: message=" + message + " word=" + word);
                }
            }
            element.putU64(0, (long) MappedFile.checksum(payload) << 32 | 0x8000);
            queue.push(element.head(), 8);
            return;
        }
        for (int word = 0; word < MappedFile.PAYLOAD / 8; word++) {
            payload.putLong(8 * word, MappedFile.pattern(message, word));
        }
        assertThat(element.copyIn(0, payload.clear())).isEqualTo(MappedFile.PAYLOAD);
        element.putU64(MappedFile.PAYLOAD, 0x8000);
        queue.push(element.head(), MappedFile.PAYLOAD + 8);
    }
}
