// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Structures of VFIO; all begin with their own size, and flags.
 *
 * <pre>
 *  group status   0 u32 argsz (8)    4 u32 flags (1 viable, 2 has a container)
 *  device info    0 u32 argsz (24)   4 u32 flags (1 reset, 2 PCI)   8 u32 regions  12 u32 irqs  16 u32 caps  20 u32 0
 *  region info    0 u32 argsz        4 u32 flags (1 read, 2 write, 4 mmap, 8 caps)
 *                 8 u32 index       12 u32 caps   16 u64 size   24 u64 offset   32 ...capabilities
 *  irq info       0 u32 argsz (16)   4 u32 flags (1 eventfd, 2 maskable, 4 masks itself)   8 u32 index   12 u32 count
 *  irq set        0 u32 argsz        4 u32 flags (1 none, 4 eventfd | 8 mask, 16 unmask, 32 trigger)
 *                 8 u32 index       12 u32 start  16 u32 count  20 s32 descriptor[count]
 *  iommu info     0 u32 argsz        4 u32 flags (1 page sizes, 2 caps)   8 u64 page sizes   16 u32 caps   20 u32 0  ...
 *  DMA map        0 u32 argsz (32)   4 u32 flags (1 read, 2 write)   8 u64 address here  16 u64 iova  24 u64 size
 *  DMA unmap      0 u32 argsz (24)   4 u32 flags (0)                 8 u64 iova          16 u64 size
 *
 *  capability     0 u16 id  2 u16 version  4 u32 next, from the start of the structure, 0: none
 *   ranges        8 u32 count  12 u32 0  16 (u64, u64)[count]: regions (id 1): offset and size of what can be mapped;
 *                                                             iommu (id 1): first and last address
 * </pre>
 */
final class VfioStructures {

    static final int VIABLE = 1;
    static final int RESET = 1;
    static final int PCI = 2;
    static final int MMAP = 4;
    static final int EVENTFD = 1;
    static final int AUTOMASKED = 4;

    static final int DATA_NONE = 1;
    static final int DATA_EVENTFD = 4;
    static final int ACTION_UNMASK = 16;
    static final int ACTION_TRIGGER = 32;

    private static final int GROUP_STATUS = 8;
    private static final int DEVICE_INFO = 24;
    private static final int REGION_INFO = 32;
    private static final int IRQ_INFO = 16;
    private static final int IRQ_SET = 20;
    private static final int IOMMU_INFO = 24;
    private static final int DMA_MAP = 32;
    private static final int DMA_UNMAP = 24;

    private static final int FLAGS = 4;
    private static final int INDEX = 8;
    private static final int READ_WRITE = 3;
    private static final int CAPABILITY_RANGES = 1;
    private static final int RANGES = 16;
    private static final int RANGE = 16;

    /** Two numbers of a capability. */
    record Range(long first, long second) {}

    private VfioStructures() {}

    private static ByteBuffer structure(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0, bytes);
    }

    static ByteBuffer groupStatus() {
        return structure(GROUP_STATUS);
    }

    static ByteBuffer deviceInfo() {
        return structure(DEVICE_INFO);
    }

    /** Room for capabilities comes with the second attempt, if the first says so. */
    static ByteBuffer regionInfo(int index, int bytes) {
        return structure(Math.max(bytes, REGION_INFO)).putInt(INDEX, index);
    }

    static ByteBuffer irqInfo(int index) {
        return structure(IRQ_INFO).putInt(INDEX, index);
    }

    static ByteBuffer iommuInfo(int bytes) {
        return structure(Math.max(bytes, IOMMU_INFO));
    }

    /** Interrupts from the first on go to these descriptors; without any, all of this kind are off. */
    static ByteBuffer irqTrigger(int index, int[] descriptors) {
        ByteBuffer set = structure(IRQ_SET + Integer.BYTES * descriptors.length);
        set.putInt(FLAGS, (descriptors.length == 0 ? DATA_NONE : DATA_EVENTFD) | ACTION_TRIGGER);
        set.putInt(INDEX, index).putInt(16, descriptors.length);
        for (int i = 0; i < descriptors.length; i++) {
            set.putInt(IRQ_SET + Integer.BYTES * i, descriptors[i]);
        }
        return set;
    }

    /** The first interrupt of a kind may come again. */
    static ByteBuffer irqUnmask(int index) {
        return structure(IRQ_SET)
                .putInt(FLAGS, DATA_NONE | ACTION_UNMASK)
                .putInt(INDEX, index)
                .putInt(16, 1);
    }

    static ByteBuffer dmaMap(long address, long iova, long bytes) {
        return structure(DMA_MAP)
                .putInt(FLAGS, READ_WRITE)
                .putLong(8, address)
                .putLong(16, iova)
                .putLong(24, bytes);
    }

    static ByteBuffer dmaUnmap(long iova, long bytes) {
        return structure(DMA_UNMAP).putLong(8, iova).putLong(16, bytes);
    }

    /** A number in memory, for requests that want a descriptor so. */
    static ByteBuffer number(int value) {
        return ByteBuffer.allocateDirect(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(0, value);
    }

    /** A name, with a NUL behind it. */
    static ByteBuffer name(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(bytes.length + 1).put(0, bytes);
    }

    static int size(ByteBuffer structure) {
        return structure.getInt(0);
    }

    static int flags(ByteBuffer structure) {
        return structure.getInt(FLAGS);
    }

    /** The ranges that the capabilities of a structure name, from the offset of the first one on. */
    static List<Range> ranges(ByteBuffer structure, int first) {
        List<Range> ranges = new ArrayList<>();
        int at = first;
        // Each capability lies behind the one before: no circle.
        for (int last = 0; at > last && at <= structure.capacity() - RANGES; at = structure.getInt(last + 4)) {
            last = at;
            if (structure.getShort(at) == CAPABILITY_RANGES) {
                int room = (structure.capacity() - at - RANGES) / RANGE;
                int count = Math.min(Math.max(structure.getInt(at + 8), 0), room);
                for (int i = 0; i < count; i++) {
                    int range = at + RANGES + RANGE * i;
                    ranges.add(new Range(structure.getLong(range), structure.getLong(range + 8)));
                }
            }
        }
        return ranges;
    }
}
