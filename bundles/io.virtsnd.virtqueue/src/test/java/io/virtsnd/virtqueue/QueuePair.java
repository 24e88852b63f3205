// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueSetup;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Both ends of one queue, and messages of one header, one payload and one status on it. */
final class QueuePair {

    static final int HEADER = 4;
    static final int STATUS = 8;

    final FakeMemory memory = new FakeMemory(0x7_0000_0000L);
    final MemoryRegion ring;
    final MemoryRegion data;
    final int size;
    final int payload;
    final long features;
    final QueueSetup setup;
    final Virtqueue driver;
    final Completions completions = new Completions();
    final List<DescriptorChain> chains = new ArrayList<>();
    int notifications;

    QueuePair(int size, boolean indirect, boolean eventIdx, int payload) {
        this.size = size;
        this.payload = payload;
        features = (indirect ? VirtioFeatures.INDIRECT_DESC : 0) | (eventIdx ? VirtioFeatures.EVENT_IDX : 0);
        ring = memory.allocate(SplitRingLayout.regionBytes(size), SplitRingLayout.REGION_ALIGNMENT);
        data = memory.allocate(size * slotBytes(), 64);
        setup = new QueueSetup(
                2,
                size,
                ring,
                0,
                SplitRingLayout.availOffset(size),
                SplitRingLayout.usedOffset(size),
                indirect,
                eventIdx,
                () -> notifications++);
        driver = new Virtqueue(setup, memory);
    }

    /** Reserves one playback message: header and payload are read, the status is written. */
    DescriptorChain reserve(int slot) {
        int at = slot * slotBytes();
        DescriptorChain chain = driver.chain()
                .readable(data, at, HEADER)
                .readable(data, at + HEADER, payload)
                .writable(data, at + HEADER + payload, STATUS)
                .reserve(slot);
        chains.add(chain);
        return chain;
    }

    /** Reserves one capture message: the header is read, payload and status are written. */
    DescriptorChain reserveCapture(int slot) {
        int at = slot * slotBytes();
        DescriptorChain chain = driver.chain()
                .readable(data, at, HEADER)
                .writable(data, at + HEADER, payload)
                .writable(data, at + HEADER + payload, STATUS)
                .reserve(slot);
        chains.add(chain);
        return chain;
    }

    /** Reserves one event message: the device writes 8 bytes. */
    DescriptorChain reserveEvent(int slot) {
        DescriptorChain chain =
                driver.chain().writable(data, slot * slotBytes(), STATUS).reserve(slot);
        chains.add(chain);
        return chain;
    }

    ByteBuffer payload(int slot) {
        return data.buffer()
                .slice(slot * slotBytes() + HEADER, payload)
                .order(data.buffer().order());
    }

    ByteBuffer status(int slot) {
        return data.buffer()
                .slice(slot * slotBytes() + HEADER + payload, STATUS)
                .order(data.buffer().order());
    }

    QueueAddresses addresses() {
        return new QueueAddresses(
                setup.index(),
                size,
                ring.deviceAddress(setup.descriptorOffset()),
                ring.deviceAddress(setup.availOffset()),
                ring.deviceAddress(setup.usedOffset()));
    }

    /** The device end, once all memory is allocated. */
    DeviceQueue device() {
        return new DeviceQueue(addresses(), memory.guestMemory(), features, 0);
    }

    private int slotBytes() {
        return (HEADER + payload + STATUS + 63) / 64 * 64;
    }
}
