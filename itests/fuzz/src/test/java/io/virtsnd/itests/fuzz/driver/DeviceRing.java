// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import io.virtsnd.api.transport.QueueSetup;
import io.virtsnd.virtqueue.UsedViolation;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The device's end of a split virtqueue (virtio 1.2, 2.7), written from the specification. It can write anything into the
 * ring, and knows what an honest driver must make of that.
 */
final class DeviceRing {

    private static final int MASK = 0xffff;
    private static final int NEXT = 1;
    private static final int WRITE = 2;
    private static final int INDIRECT = 4;

    /** The least room that an honest driver gives; while bits are flipped there may be less. */
    private static final int ANSWER_BYTES = 4;

    /** What a ring is made for. */
    record Shape(int index, int size, boolean indirect, boolean eventIdx) {}

    /** What becomes of used entries. */
    interface Verdicts {

        /** The entry names a chain that the device cannot use. */
        void reported(DeviceChain chain, UsedViolation violation);

        /** The entry gives a chain back; {@code violation} is LENGTH_BEYOND_CAPACITY or null. */
        void returned(DeviceChain chain, int length, UsedViolation violation);

        /** The index jumped. */
        void broken();
    }

    final Shape shape;
    final QueueSetup setup;
    final ByteBuffer memory;
    final int availAt;
    final int usedAt;

    /** What the driver must have counted. */
    final long[] expected = new long[UsedViolation.values().length];

    private final FuzzMemory shared;
    private final FuzzMemory.Region region;
    private final DeviceChain[] chains;
    private final int[] heads;
    private int availSeen;
    private int cursor;
    private int published;
    private int exposed;
    private boolean broken;

    /** False if somebody else writes into the ring, too. */
    boolean exact = true;

    DeviceRing(Shape shape, FuzzMemory shared, Runnable kicked) {
        this.shape = shape;
        this.shared = shared;
        int size = shape.size();
        availAt = 16 * size;
        usedAt = availAt + 6 + 2 * size + 3 & -4;
        region = shared.allocate(usedAt + 6 + 8 * size, 16);
        memory = region.buffer();
        chains = new DeviceChain[size];
        heads = new int[size];
        Arrays.fill(heads, -1);
        setup = new QueueSetup(
                shape.index(), size, region, 0, availAt, usedAt, shape.indirect(), shape.eventIdx(), kicked::run);
    }

    int size() {
        return shape.size();
    }

    // --- what the driver made available ---

    /** Takes what is available; what cannot be understood is dropped. */
    void pull(Consumer<DeviceChain> taker) {
        int ready = memory.getShort(availAt + 2) & MASK;
        VarHandle.acquireFence();
        if ((ready - availSeen & MASK) > size()) {
            shared.faults().add("the available index jumped: queue=" + shape.index());
            availSeen = ready;
        }
        while (availSeen != ready) {
            int head = memory.getShort(availAt + 4 + 2 * (availSeen & size() - 1)) & MASK;
            availSeen = availSeen + 1 & MASK;
            DeviceChain chain = head < size() ? parse(head) : null;
            if (chain == null || chain.writable() < ANSWER_BYTES) {
                shared.faults().add("unreadable: queue=" + shape.index() + " head=" + head + " avail=" + availSeen);
            } else {
                learn(chain);
                taker.accept(chain);
            }
        }
        honestEvent();
    }

    /** Asks to be notified of the next message. */
    void honestEvent() {
        if (shape.eventIdx()) {
            memory.putShort(availEventAt(), (short) availSeen);
        } else {
            memory.putShort(usedAt, (short) 0);
        }
        VarHandle.fullFence();
    }

    int availEventAt() {
        return usedAt + 4 + 8 * size();
    }

    private void learn(DeviceChain chain) {
        for (int id : chain.ids) {
            if (chain(id) != null && chain(id).held) {
                shared.faults().add("exposed twice: queue=" + shape.index() + " descriptor=" + id);
            }
            heads[id] = chain.head;
        }
        chains[chain.head] = chain;
        exposed++;
    }

    private DeviceChain parse(int head) {
        if ((memory.getShort(16 * head + 12) & INDIRECT) == 0) {
            return parse(head, memory, new Walk(0, size(), head));
        }
        long address = memory.getLong(16 * head);
        int bytes = memory.getInt(16 * head + 8);
        FuzzMemory.Region table = bytes <= 0 ? null : shared.find(address, bytes);
        return table == null
                ? null
                : parse(head, table.buffer(), new Walk((int) (address - table.address), Math.min(16, bytes / 16), 0));
    }

    private record Walk(int base, int entries, int first) {}

    private DeviceChain parse(int head, ByteBuffer table, Walk walk) {
        int[] ids = new int[16];
        FuzzMemory.Region[] regions = new FuzzMemory.Region[16];
        int[] offsets = new int[16];
        int[] lengths = new int[16];
        int writing = -1;
        int count = 0;
        int at = walk.first();
        int flags = NEXT;
        while ((flags & NEXT) != 0) {
            if (at >= walk.entries() || count == ids.length) {
                return null;
            }
            int entry = walk.base() + 16 * at;
            long address = table.getLong(entry);
            lengths[count] = table.getInt(entry + 8);
            flags = table.getShort(entry + 12);
            regions[count] = shared.find(address, lengths[count]);
            if (regions[count] == null || lengths[count] <= 0) {
                return null;
            }
            offsets[count] = (int) (address - regions[count].address);
            if (writing < 0 && (flags & WRITE) != 0) {
                writing = count;
            }
            ids[count++] = at;
            at = table.getShort(entry + 14) & MASK;
        }
        int[] own = table == memory ? Arrays.copyOf(ids, count) : new int[] {head};
        return new DeviceChain(
                head,
                own,
                new DeviceChain.Segments(
                        Arrays.copyOf(regions, count),
                        offsets,
                        Arrays.copyOf(lengths, count),
                        writing < 0 ? count : writing));
    }

    // --- what the device says ---

    /** Writes the next used entry; nobody sees it before {@link #publish}. */
    void used(int id, int length) {
        int at = usedAt + 4 + 8 * (cursor & size() - 1);
        memory.putInt(at, id);
        memory.putInt(at + 4, length);
        cursor = cursor + 1 & MASK;
    }

    /** The index behind all entries that were written. */
    int cursor() {
        return cursor;
    }

    /** How many entries were written and not published. */
    int unpublished() {
        return cursor - published & MASK;
    }

    /** How many chains the driver knows the device to have. */
    int exposed() {
        return exposed;
    }

    boolean isBroken() {
        return broken;
    }

    /** Sets the used index, and works out what the driver must make of it. */
    void publish(int index, Verdicts verdicts) {
        VarHandle.releaseFence();
        memory.putShort(usedAt + 2, (short) index);
        int ready = index - published & MASK;
        if (broken || ready == 0) {
            return;
        }
        if (ready > exposed && !exact) {
            // What this end knows is not what the other knows: it goes on as well as it can.
            published = index & MASK;
            cursor = published;
            return;
        }
        if (ready > exposed) {
            broken = true;
            expected[UsedViolation.INDEX_JUMP.ordinal()]++;
            verdicts.broken();
            return;
        }
        for (int i = 0; i < ready; i++) {
            int at = usedAt + 4 + 8 * (published + i & size() - 1);
            judge(memory.getInt(at), memory.getInt(at + 4), verdicts);
        }
        if ((cursor - published & MASK) < ready) {
            cursor = index & MASK;
        }
        published = index & MASK;
    }

    private void judge(int id, int length, Verdicts verdicts) {
        UsedViolation violation = null;
        DeviceChain chain = null;
        if (id < 0 || id >= size()) {
            violation = UsedViolation.ID_OUT_OF_RANGE;
        } else if (chain(id) == null) {
            violation = UsedViolation.ID_UNKNOWN;
        } else {
            chain = chain(id);
            if (chain.head != id) {
                violation = UsedViolation.ID_NOT_A_HEAD;
            } else if (!chain.held) {
                violation = UsedViolation.ID_NOT_EXPOSED;
            }
        }
        if (violation != null) {
            expected[violation.ordinal()]++;
            if (chain != null) {
                verdicts.reported(chain, violation);
            }
            return;
        }
        chain.held = false;
        exposed--;
        int capacity = chain.writable();
        if (Integer.compareUnsigned(length, capacity) > 0) {
            expected[UsedViolation.LENGTH_BEYOND_CAPACITY.ordinal()]++;
            verdicts.returned(chain, capacity, UsedViolation.LENGTH_BEYOND_CAPACITY);
        } else {
            verdicts.returned(chain, length, null);
        }
    }

    // --- what the device knows ---

    /** The chain that the driver reserved a descriptor for, as far as the device has seen; null if it has not. */
    DeviceChain chain(int id) {
        return heads[id] < 0 ? null : chains[heads[id]];
    }

    /** The driver freed the descriptors of a chain. */
    void forget(DeviceChain chain) {
        if (chains[chain.head] == chain) {
            chains[chain.head] = null;
            for (int id : chain.ids) {
                heads[id] = -1;
            }
        }
    }

    /** Whether the device has something in a region. */
    boolean holds(FuzzMemory.Region wanted) {
        for (DeviceChain chain : chains) {
            if (chain != null && chain.held && chain.isIn(wanted)) {
                return true;
            }
        }
        return false;
    }

    /** The device was reset: it has nothing any more. */
    void reset() {
        Arrays.fill(chains, null);
        Arrays.fill(heads, -1);
        exposed = 0;
    }

    void release() {
        region.release();
    }
}
