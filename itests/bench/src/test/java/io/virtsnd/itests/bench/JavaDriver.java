// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.DescriptorChain;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.Virtqueue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The driver's end across a mapped file: even messages play, odd ones record, and every byte is checked. */
final class JavaDriver {

    private final MappedFile file;
    private final Virtqueue queue;
    private final List<DescriptorChain> chains = new ArrayList<>();
    private final List<ByteBuffer> slots = new ArrayList<>();
    private final Completions completions = new Completions();

    JavaDriver(MappedFile file, int size, boolean indirect, boolean eventIdx) {
        this.file = file;
        MemoryRegion ring = file.region(MappedFile.RING_AT, SplitRingLayout.regionBytes(size));
        int avail = SplitRingLayout.availOffset(size);
        int used = SplitRingLayout.usedOffset(size);
        queue = new Virtqueue(new QueueSetup(2, size, ring, 0, avail, used, indirect, eventIdx, this::kick), file);
        for (int slot = 0; slot < size / 3 / 2 * 2; slot++) {
            MemoryRegion memory = file.region(MappedFile.DATA_AT + slot * MappedFile.SLOT_BYTES, MappedFile.SLOT_BYTES);
            boolean records = slot % 2 != 0;
            slots.add(memory.buffer());
            var chain = queue.chain().readable(memory, 0, 4);
            chain = records
                    ? chain.writable(memory, MappedFile.PAYLOAD_AT, MappedFile.PAYLOAD)
                    : chain.readable(memory, MappedFile.PAYLOAD_AT, MappedFile.PAYLOAD);
            chains.add(chain.writable(memory, MappedFile.STATUS_AT, 8).reserve(slot));
        }
    }

    private void kick() {
        file.ringBell(MappedFile.KICKS_AT);
    }

    Virtqueue queue() {
        return queue;
    }

    void run(int messages) {
        int count = chains.size();
        int sent = 0;
        int back = 0;
        int seen = 0;
        while (back < messages) {
            for (; sent < messages && sent - back < count; sent++) {
                prepare(sent);
                queue.add(chains.get(sent % count));
            }
            if (queue.needsKick()) {
                queue.notifyDevice();
            }
            int before = seen;
            int start = back;
            while (queue.poll(completions) > 0) {
                for (int entry = 0; entry < completions.count(); entry++) {
                    verify(entry, back++);
                }
            }
            if (back == start && !queue.enableSignals()) {
                seen = file.awaitBell(MappedFile.SIGNALS_AT, before);
            }
        }
    }

    /** Sends one playback message in which one byte is not what it should be. */
    void runWithOneWrongByte() {
        prepare(0);
        ByteBuffer slot = slots.get(0);
        int at = MappedFile.PAYLOAD_AT + MappedFile.PAYLOAD - 1;
        slot.put(at, (byte) (slot.get(at) ^ 1));
        queue.add(chains.get(0));
        if (queue.needsKick()) {
            queue.notifyDevice();
        }
    }

    private void prepare(int message) {
        ByteBuffer slot = slots.get(message % slots.size());
        slot.putInt(0, message);
        for (int word = 0; word < MappedFile.PAYLOAD / 8; word++) {
            long value = message % 2 == 0 ? MappedFile.pattern(message, word) : 0;
            slot.putLong(MappedFile.PAYLOAD_AT + 8 * word, value);
        }
    }

    private void verify(int entry, int message) {
        int slot = message % slots.size();
        ByteBuffer memory = slots.get(slot);
        ByteBuffer payload =
                memory.slice(MappedFile.PAYLOAD_AT, MappedFile.PAYLOAD).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(completions.token(entry)).isEqualTo(slot);
        assertThat(completions.violation(entry)).isNull();
        assertThat(memory.getInt(MappedFile.STATUS_AT)).isEqualTo(0x8000);
        if (message % 2 == 0) {
            assertThat(completions.length(entry)).isEqualTo(8);
            assertThat(memory.getInt(MappedFile.STATUS_AT + 4)).isEqualTo(MappedFile.checksum(payload));
            return;
        }
        assertThat(completions.length(entry)).isEqualTo(MappedFile.PAYLOAD + 8);
        for (int word = 0; word < MappedFile.PAYLOAD / 8; word++) {
            if (payload.getLong(8 * word) != MappedFile.pattern(message, word)) {
                throw new AssertionError("recorded otherwise: message=" + message + " word=" + word);
            }
        }
    }
}
