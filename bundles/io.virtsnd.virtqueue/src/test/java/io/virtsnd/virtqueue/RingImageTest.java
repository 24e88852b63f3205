// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.virtqueue;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueSetup;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/**
 * Rings byte by byte, written down from the specification (virtio 1.2, 2.7.5 to 2.7.8) and not made by either end: the two
 * ends share code, and could agree on the same mistake.
 *
 * <p>A queue of 4: descriptors at 0, available ring at 64 (used_event at 76), used ring at 80 (avail_event at 116). The
 * ring is at device address 0x100000, data at 0x102000.
 */
class RingImageTest {

    private static final int SIZE = 4;
    private static final int AVAIL = 64;
    private static final int USED = 80;
    private static final int RING_BYTES = 120;

    private final FakeMemory memory = new FakeMemory(0x10_0000);
    private final MemoryRegion ring = memory.allocate(RING_BYTES, 16);
    private final MemoryRegion data = memory.allocate(4096, 4096);
    private final ByteBuffer image = ring.buffer();

    private Virtqueue driver(boolean indirect, boolean eventIdx) {
        return new Virtqueue(new QueueSetup(2, SIZE, ring, 0, AVAIL, USED, indirect, eventIdx, () -> {}), memory);
    }

    private DeviceQueue device(long features) {
        QueueAddresses addresses = new QueueAddresses(2, SIZE, 0x10_0000, 0x10_0040, 0x10_0050);
        return new DeviceQueue(addresses, memory.guestMemory(), features, 0);
    }

    private DescriptorChain playbackMessage(Virtqueue queue) {
        return queue.chain()
                .readable(data, 0, 4)
                .readable(data, 0x100, 1920)
                .writable(data, 0x900, 8)
                .reserve("message");
    }

    @Test
    void shouldWriteChainedDescriptorsAsSpecified() {
        Virtqueue queue = driver(false, false);
        queue.add(playbackMessage(queue));
        assertThat(Hex.of(image, 0, 64))
                .isEqualTo(Hex.text(
                        "00201000 00000000 04000000 0100 0100" // header, NEXT 1
                                + "00211000 00000000 80070000 0100 0200" // 1920 bytes, NEXT 2
                                + "00291000 00000000 08000000 0200 0000" // status, WRITE
                                + "00000000 00000000 00000000 0000 0000"));
        assertThat(Hex.of(image, AVAIL, 14)).isEqualTo(Hex.text("0000 0100 0000 0000 0000 0000 0000"));
        assertThat(Hex.of(image, USED, 38)).isEqualTo("00".repeat(38));
    }

    @Test
    void shouldWriteIndirectDescriptorsAsSpecified() {
        Virtqueue queue = driver(true, true);
        queue.add(playbackMessage(queue));
        // The table is the third region of the memory, 0x104000.
        assertThat(Hex.of(image, 0, 64)).isEqualTo(Hex.text("00401000 00000000 30000000 0400 0000" + "00".repeat(48)));
        ByteBuffer table = ByteBuffer.allocate(48).order(ByteOrder.LITTLE_ENDIAN);
        memory.guestMemory().copyOut(0x10_4000, table, 48);
        assertThat(Hex.of(table, 0, 48))
                .isEqualTo(Hex.text("00201000 00000000 04000000 0100 0100"
                        + "00211000 00000000 80070000 0100 0200"
                        + "00291000 00000000 08000000 0200 0000"));
        assertThat(Hex.of(image, AVAIL, 14)).isEqualTo(Hex.text("0000 0100 0000 0000 0000 0000 0000"));
    }

    @Test
    void shouldWriteFlagsWithoutEventIdx() {
        Virtqueue queue = driver(false, false);
        queue.disableSignals();
        assertThat(Hex.of(image, AVAIL, 14)).isEqualTo(Hex.text("0100 0000 0000 0000 0000 0000 0000"));
        queue.enableSignals();
        assertThat(Hex.of(image, AVAIL, 14)).isEqualTo("00".repeat(14));
    }

    @Test
    void shouldWriteUsedEventWithEventIdx() {
        Hex.put(image, USED + 2, "0100 00000000 08000000");
        Virtqueue queue = driver(false, true);
        queue.add(playbackMessage(queue));
        queue.poll(new Completions());
        queue.enableSignals();
        assertThat(Hex.of(image, AVAIL, 14)).isEqualTo(Hex.text("0000 0100 0000 0000 0000 0000 0100"));
    }

    @Test
    void shouldReadUsedEntriesAsSpecified() {
        Virtqueue queue = driver(false, false);
        DescriptorChain chain = playbackMessage(queue);
        queue.add(chain);
        Hex.put(image, USED, "0000 0100 00000000 08000000");
        Completions completions = new Completions();
        assertThat(queue.poll(completions)).isEqualTo(1);
        assertThat(completions.chain(0)).isSameAs(chain);
        assertThat(completions.length(0)).isEqualTo(8);
        assertThat(completions.violation(0)).isNull();
    }

    @Test
    void shouldReadChainedDescriptorsAsSpecified() {
        Hex.put(image, 0, "00291000 00000000 08000000 0200 0000"); // 0: status, WRITE
        Hex.put(image, 16, "00211000 00000000 80070000 0100 0000"); // 1: data, NEXT 0
        Hex.put(image, 32, "ffffffff ffffffff ffffffff ffff ffff"); // 2: not part of the chain
        Hex.put(image, 48, "00201000 00000000 04000000 0100 0100"); // 3: header, NEXT 1
        Hex.put(image, AVAIL, "0000 0100 0300");
        data.buffer().putInt(0, 0x0403_0201);
        DeviceQueue queue = device(0);
        ElementChain element = new ElementChain();
        assertThat(queue.pop(element)).isTrue();
        assertThat(element.head()).isEqualTo(3);
        assertThat(element.segments()).isEqualTo(3);
        assertThat(element.readableBytes()).isEqualTo(1924);
        assertThat(element.writableBytes()).isEqualTo(8);
        assertThat(element.getU32(0)).isEqualTo(0x0403_0201);
    }

    @Test
    void shouldReadIndirectDescriptorsAsSpecified() {
        // Its own descriptor has WRITE set, which means nothing (V7).
        Hex.put(image, 16, "00281000 00000000 20000000 0600 0000");
        Hex.put(data.buffer(), 0x800, "00201000 00000000 04000000 0100 0100 00291000 00000000 08000000 0200 0000");
        Hex.put(image, AVAIL, "0000 0100 0100");
        DeviceQueue queue = device(VirtioFeatures.INDIRECT_DESC);
        ElementChain element = new ElementChain();
        assertThat(queue.pop(element)).isTrue();
        assertThat(element.head()).isEqualTo(1);
        assertThat(element.segments()).isEqualTo(2);
        assertThat(element.readableBytes()).isEqualTo(4);
        assertThat(element.writableBytes()).isEqualTo(8);
    }

    @Test
    void shouldGoOnIntoATableAfterDirectDescriptors() {
        Hex.put(image, 0, "00201000 00000000 04000000 0100 0200"); // header, NEXT 2
        Hex.put(image, 32, "00281000 00000000 20000000 0400 0000"); // table of two
        Hex.put(data.buffer(), 0x800, "00211000 00000000 80070000 0100 0100 00291000 00000000 08000000 0200 0000");
        Hex.put(image, AVAIL, "0000 0100 0000");
        DeviceQueue queue = device(VirtioFeatures.INDIRECT_DESC);
        ElementChain element = new ElementChain();
        assertThat(queue.pop(element)).isTrue();
        assertThat(element.segments()).isEqualTo(3);
        assertThat(element.readableBytes()).isEqualTo(1924);
        assertThat(element.writableBytes()).isEqualTo(8);
    }

    @Test
    void shouldWriteUsedEntriesAsSpecified() {
        Hex.put(image, 0, "00291000 00000000 08000000 0200 0000");
        Hex.put(image, 32, "00291000 00000000 08000000 0200 0000");
        Hex.put(image, AVAIL, "0000 0200 0200 0000");
        DeviceQueue queue = device(0);
        ElementChain element = new ElementChain();
        queue.pop(element);
        queue.push(element.head(), 8);
        queue.pop(element);
        queue.push(element.head(), 0x0102);
        assertThat(Hex.of(image, USED, 38))
                .isEqualTo(Hex.text("0000 0200 02000000 08000000 00000000 02010000") + "00".repeat(18));
    }

    @Test
    void shouldWriteAvailEventWithEventIdxAndFlagsWithout() {
        DeviceQueue plain = device(0);
        plain.disableKicks();
        assertThat(Hex.of(image, USED, 38)).isEqualTo("0100" + "00".repeat(36));
        plain.enableKicks();
        assertThat(Hex.of(image, USED, 38)).isEqualTo("00".repeat(38));
        Hex.put(image, 0, "00291000 00000000 08000000 0200 0000");
        Hex.put(image, AVAIL, "0000 0100 0000");
        DeviceQueue indexed = device(VirtioFeatures.EVENT_IDX);
        indexed.pop(new ElementChain());
        indexed.enableKicks();
        assertThat(Hex.of(image, USED, 38)).isEqualTo("00".repeat(36) + "0100");
    }
}
