// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.control.internal;

import io.virtsnd.api.message.ControlSetup;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.virtqueue.DeviceQueue;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.VirtioFeatures;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** Both ends of a control queue in one process, with a thread for each: device, completion, and the test itself. */
final class ControlBench implements AutoCloseable {

    static final String CARD = "bench";
    static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(60);

    final ArenaMemory memory = new ArenaMemory();
    final int regionsOfBench;
    final MemoryRegion ring;
    final FakeDevice device;
    private final AtomicLong skippedNanos = new AtomicLong();

    private final Semaphore signals = new Semaphore(0);
    private final AtomicReference<Runnable> onCompletionThread = new AtomicReference<>();
    private final Thread completion;
    private final ControlSetup setup;
    private final int size;
    private volatile Runnable completed = () -> {};
    private volatile boolean closed;

    ControlBench(int size, boolean indirect, boolean eventIdx) {
        this.size = size;
        ring = memory.allocate(SplitRingLayout.regionBytes(size), SplitRingLayout.REGION_ALIGNMENT);
        regionsOfBench = memory.live();
        long features = (indirect ? VirtioFeatures.INDIRECT_DESC : 0) | (eventIdx ? VirtioFeatures.EVENT_IDX : 0);
        int avail = SplitRingLayout.availOffset(size);
        int used = SplitRingLayout.usedOffset(size);
        QueueAddresses addresses =
                new QueueAddresses(0, size, ring.deviceAddress(0), ring.deviceAddress(avail), ring.deviceAddress(used));
        device = new FakeDevice(new DeviceQueue(addresses, memory.guest(), features, 0), signals::release);
        LongSupplier clock = () -> System.nanoTime() + skippedNanos.get();
        setup = new ControlSetup(
                CARD,
                new QueueSetup(0, size, ring, 0, avail, used, indirect, eventIdx, device::kick),
                memory,
                TIMEOUT_NANOS,
                clock);
        completion = new Thread(this::complete, "completion");
        completion.setDaemon(true);
        completion.start();
    }

    static ControlBench plain() {
        return new ControlBench(16, false, false);
    }

    /** Lets the time of a request go by, and whoever waits look at the clock. */
    void skipTimeout() {
        skippedNanos.addAndGet(TIMEOUT_NANOS);
        signals.release();
    }

    ControlRequests requests() {
        ControlRequests requests = (ControlRequests) new ControlService().open(setup);
        completed = requests::completed;
        return requests;
    }

    RequestExchange exchange() {
        RequestExchange exchange = new RequestExchange(setup);
        completed = exchange::completed;
        return exchange;
    }

    /** Runs something on the completion thread, after it took completions. */
    void onCompletionThread(Runnable task) {
        onCompletionThread.set(task);
        signals.release();
    }

    /** Writes an entry of the used ring as only a liar does, and moves the index. */
    void lie(int slot, int id, int length, int index) {
        int used = SplitRingLayout.usedOffset(size);
        int entry = used + SplitRingLayout.ENTRIES + slot % size * 8;
        ring.buffer().putInt(entry, id);
        ring.buffer().putInt(entry + 4, length);
        ring.buffer().putShort(used + SplitRingLayout.INDEX, (short) index);
        signals.release();
    }

    private void complete() {
        try {
            while (!closed) {
                signals.acquire();
                completed.run();
                Runnable task = onCompletionThread.getAndSet(null);
                if (task != null) {
                    task.run();
                }
            }
        } catch (InterruptedException end) {
            closed = true;
        }
    }

    @Override
    public void close() {
        device.close();
        closed = true;
        completion.interrupt();
    }
}
