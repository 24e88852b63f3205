// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.event.internal;

import static org.awaitility.Awaitility.await;

import io.virtsnd.api.message.EventSetup;
import io.virtsnd.api.message.EventSink;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.virtqueue.DeviceQueue;
import io.virtsnd.virtqueue.ElementChain;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.util.concurrent.atomic.AtomicInteger;

/** Both ends of an event queue in one process; the test is the device, and the completion thread too. */
final class EventBench implements AutoCloseable {

    static final String CARD = "bench";
    static final int JACKS = 2;
    static final int STREAMS = 4;

    final ArenaMemory memory = new ArenaMemory();
    final MemoryRegion ring;
    final int regionsOfBench;
    final DeviceQueue device;
    final AtomicInteger kicks = new AtomicInteger();
    final EventService service;
    final EventRing queue;
    final CountingSink sink = new CountingSink();
    Runnable onKick = () -> {};

    private final ElementChain element = new ElementChain();
    private final int size;

    EventBench() {
        this(8, false, false, EventService.END_NANOS);
    }

    EventBench(int size, boolean indirect, boolean eventIdx, long endNanos) {
        this.size = size;
        service = new EventService(endNanos);
        ring = memory.allocate(SplitRingLayout.regionBytes(size), SplitRingLayout.REGION_ALIGNMENT);
        regionsOfBench = memory.live();
        int avail = SplitRingLayout.availOffset(size);
        int used = SplitRingLayout.usedOffset(size);
        QueueSetup setup = new QueueSetup(1, size, ring, 0, avail, used, indirect, eventIdx, this::kick);
        queue = (EventRing) service.open(new EventSetup(CARD, setup, memory, sink));
        long features = (indirect ? VirtioFeatures.INDIRECT_DESC : 0) | (eventIdx ? VirtioFeatures.EVENT_IDX : 0);
        QueueAddresses addresses =
                new QueueAddresses(1, size, ring.deviceAddress(0), ring.deviceAddress(avail), ring.deviceAddress(used));
        device = new DeviceQueue(addresses, memory.guest(), features, 0);
    }

    private void kick() {
        kicks.incrementAndGet();
        onKick.run();
    }

    /** The device sends an event; false if it has no buffer. */
    boolean send(int code, int data) {
        return send(code, data, 8);
    }

    boolean send(int code, int data, int claimed) {
        if (!device.pop(element)) {
            return false;
        }
        element.putU32(0, code);
        element.putU32(4, data);
        device.push(element.head(), claimed);
        return true;
    }

    void sendAndComplete(int code, int data) {
        if (!send(code, data)) {
            throw new AssertionError("the device has no buffer");
        }
        queue.completed();
    }

    /** How many buffers the device could take now. */
    int buffersOfDevice() {
        return (int) (queue.statistics().messages() - queue.statistics().used());
    }

    /** Writes an entry of the used ring as only a liar does, and moves the index. */
    void lie(int slot, int id, int length, int index) {
        int used = SplitRingLayout.usedOffset(size);
        int entry = used + SplitRingLayout.ENTRIES + slot % size * 8;
        ring.buffer().putInt(entry, id);
        ring.buffer().putInt(entry + 4, length);
        ring.buffer().putShort(used + SplitRingLayout.INDEX, (short) index);
    }

    /** The thread that calls the listeners. */
    static Thread eventThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("virtsnd-" + CARD + "-event"))
                .findAny()
                .orElse(null);
    }

    @Override
    public void close() {
        queue.stop();
        await().until(() -> eventThread() == null);
    }

    /** Has two jacks and four streams; allocates nothing. */
    static final class CountingSink implements EventSink {

        volatile int jacks;
        volatile int xruns;
        volatile int periods;
        volatile RuntimeException failure;

        @Override
        public boolean jackChanged(int jackId, boolean connected) {
            jacks++;
            return jackId >= 0 && jackId < JACKS;
        }

        @Override
        public boolean xrun(int streamId) {
            if (failure != null) {
                throw failure;
            }
            xruns++;
            return streamId >= 0 && streamId < STREAMS;
        }

        @Override
        public boolean periodElapsed(int streamId) {
            periods++;
            return streamId >= 0 && streamId < STREAMS;
        }
    }
}
