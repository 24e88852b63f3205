// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.bench;

import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.QueueAddresses;
import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.virtqueue.Completions;
import io.virtsnd.virtqueue.DescriptorChain;
import io.virtsnd.virtqueue.DeviceQueue;
import io.virtsnd.virtqueue.ElementChain;
import io.virtsnd.virtqueue.GuestMemory;
import io.virtsnd.virtqueue.SplitRingLayout;
import io.virtsnd.virtqueue.VirtioFeatures;
import io.virtsnd.virtqueue.Virtqueue;
import java.nio.ByteBuffer;

/** Both ends of one queue in one process: a ring of 64 and 21 playback messages of 3 descriptors, as {@code rig.h}. */
final class Rig {

    private static final int SIZE = 64;
    private static final int ARENA_BYTES = 1 << 20;
    private static final int SLOTS = 21;
    private static final int SLOT_BYTES = 2048;
    private static final int DATA_BYTES = 1920;
    private static final int STATUS_AT = 1984;
    private static final int SPINS_BEFORE_YIELD = 2000;
    private static final int STATUS_OK = 0x8000;

    private final boolean eventIdx;
    private final Virtqueue driver;
    private final DeviceQueue device;
    private final DescriptorChain[] chains = new DescriptorChain[SLOTS];
    private final Completions completions = new Completions();
    private final ElementChain element = new ElementChain();
    private final ByteBuffer data;
    private int slot;
    private volatile boolean ready;

    Rig(boolean indirect, boolean eventIdx) {
        this.eventIdx = eventIdx;
        ArenaMemory memory = new ArenaMemory(ARENA_BYTES);
        MemoryRegion ring = memory.allocate(SplitRingLayout.regionBytes(SIZE), SplitRingLayout.REGION_ALIGNMENT);
        MemoryRegion region = memory.allocate(SLOTS * SLOT_BYTES, 4096);
        data = region.buffer();
        int avail = SplitRingLayout.availOffset(SIZE);
        int used = SplitRingLayout.usedOffset(SIZE);
        driver = new Virtqueue(new QueueSetup(2, SIZE, ring, 0, avail, used, indirect, eventIdx, () -> {}), memory);
        for (int i = 0; i < SLOTS; i++) {
            int at = i * SLOT_BYTES;
            chains[i] = driver.chain()
                    .readable(region, at, 4)
                    .readable(region, at + 64, DATA_BYTES)
                    .writable(region, at + STATUS_AT, 8)
                    .reserve(i);
        }
        long features = (indirect ? VirtioFeatures.INDIRECT_DESC : 0) | (eventIdx ? VirtioFeatures.EVENT_IDX : 0);
        QueueAddresses addresses =
                new QueueAddresses(2, SIZE, ring.deviceAddress(0), ring.deviceAddress(avail), ring.deviceAddress(used));
        device = new DeviceQueue(addresses, new GuestMemory(memory.chunks()), features, 0);
    }

    /** Add, device pop, status, push, get, and what is between them with the event index; answers ns per message. */
    double roundTrip(int messages) {
        long start = System.nanoTime();
        int at = slot;
        for (int message = 0; message < messages; message++) {
            DescriptorChain chain = chains[at];
            check(driver.add(chain));
            if (eventIdx) {
                check(driver.needsKick());
            }
            check(device.pop(element));
            element.putU64(0, STATUS_OK);
            device.push(element.head(), 8);
            if (eventIdx) {
                check(!device.enableKicks());
                check(device.needsSignal());
            }
            check(driver.poll(completions) == 1);
            check(completions.chain(0) == chain && completions.length(0) == 8);
            check(completions.isClean(0) && data.getInt(at * SLOT_BYTES + STATUS_AT) == STATUS_OK);
            if (eventIdx) {
                check(!driver.enableSignals());
            }
            at = at + 1 == SLOTS ? 0 : at + 1;
        }
        slot = at;
        return (System.nanoTime() - start) / (double) messages;
    }

    /** One thread keeps a number of messages at the device, which another thread is; answers ns per message. */
    double streaming(int messages, int outstanding) {
        Thread far = new Thread(() -> useAll(messages), "device");
        far.setDaemon(true);
        ready = false;
        far.start();
        while (!ready) {
            Thread.yield();
        }
        long start = System.nanoTime();
        int sent = 0;
        int back = 0;
        int spins = 0;
        int at = slot;
        while (back < messages) {
            while (sent < messages && sent - back < outstanding) {
                check(driver.add(chains[at]));
                at = at + 1 == SLOTS ? 0 : at + 1;
                sent++;
            }
            int taken = driver.poll(completions);
            check(completions.count() == taken);
            if (taken == 0) {
                idle(++spins);
            }
            back += taken;
        }
        slot = at;
        double spent = System.nanoTime() - start;
        join(far);
        return spent / messages;
    }

    private void useAll(int messages) {
        int spins = 0;
        ready = true;
        for (int done = 0; done < messages; ) {
            if (!device.pop(element)) {
                idle(++spins);
                continue;
            }
            element.putU64(0, STATUS_OK);
            device.push(element.head(), 8);
            done++;
        }
    }

    /** Spins; now and then it lets others run, should there be fewer processors than threads. */
    private static void idle(int spins) {
        if (spins % SPINS_BEFORE_YIELD == 0) {
            Thread.yield();
        }
        Thread.onSpinWait();
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }

    private static void check(boolean condition) {
        if (!condition) {
            throw new IllegalStateException("the ring does not work");
        }
    }
}
