// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.MemoryRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The memory of one card, at device addresses with gaps. Each region is a buffer of its own, so that whoever leaves it gets
 * an exception; a region must not be released while the device has something in it, nor be written after it was.
 *
 * <p>Thread: any.
 */
final class FuzzMemory implements DeviceMemory {

    private static final int GAP = 0x1_0000;

    private final BufferPool pool;
    private final TreeMap<Long, Region> regions = new TreeMap<>();
    private final List<Region> retired = new ArrayList<>();
    private final CopyOnWriteArrayList<Region> shared = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private long next;
    private volatile Predicate<Region> exposed = region -> false;

    FuzzMemory(BufferPool pool, long firstAddress) {
        this.pool = pool;
        this.next = firstAddress;
    }

    /** One piece of memory. */
    final class Region implements MemoryRegion {

        final long address;
        final ByteBuffer whole;
        private final ByteBuffer buffer;

        private Region(long address, int bytes) {
            this.address = address;
            this.whole = pool.take(bytes);
            this.buffer = whole.slice(0, bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public long deviceAddress(int offset) {
            return address + Objects.checkIndex(offset, size());
        }

        @Override
        public void release() {
            retire(this);
        }
    }

    @Override
    public synchronized Region allocate(int bytes, int alignment) {
        next = next + GAP + alignment - 1 & -alignment;
        Region region = new Region(next, bytes);
        regions.put(next, region);
        shared.add(region);
        next += bytes;
        return region;
    }

    private synchronized void retire(Region region) {
        if (regions.remove(region.address, region)) {
            shared.remove(region);
            if (exposed.test(region)) {
                faults.add("released while the device has a part of it: address=0x" + Long.toHexString(region.address)
                        + " bytes=" + region.size());
            }
            BufferPool.retire(region.whole);
            retired.add(region);
        }
    }

    /** What is to be asked whether the device has something in a region. */
    void watch(Predicate<Region> test) {
        exposed = test;
    }

    /** The region that holds a number of bytes at a device address; null if there is none. */
    synchronized Region find(long address, long bytes) {
        Map.Entry<Long, Region> entry = regions.floorEntry(address);
        if (entry == null || bytes < 0) {
            return null;
        }
        Region region = entry.getValue();
        long offset = address - region.address;
        return offset + bytes <= region.size() ? region : null;
    }

    /** All memory that both ends can reach now. */
    Region[] shared() {
        return shared.toArray(new Region[0]);
    }

    /** Regions that are not released. */
    synchronized int regions() {
        return regions.size();
    }

    /** What was done wrong with memory. */
    List<String> faults() {
        return faults;
    }

    /** The card is gone: looks whether anybody wrote to what was released, unless others did. */
    synchronized void end(boolean flipped) {
        List.copyOf(regions.values()).forEach(Region::release);
        for (Region region : retired) {
            if (!flipped && !BufferPool.isUntouched(region.whole)) {
                faults.add("written after it was released: address=0x" + Long.toHexString(region.address) + " bytes="
                        + region.size());
            }
            pool.giveBack(region.whole);
        }
        retired.clear();
    }
}
