// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.linux.ErrnoException;
import io.virtsnd.transport.vfio.internal.VfioStructures.Range;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One function, as VFIO gives it out.
 *
 * <p>Thread: any.
 */
final class VfioDevice implements AutoCloseable {

    /** Regions 0 to 5 are the BARs. */
    static final int CONFIG = 7;

    static final int INTX = 0;
    static final int MSIX = 2;
    /** Signalled when the bus reports an error that ends all. */
    static final int ERROR = 3;
    /** Signalled when the kernel wants the function back. */
    static final int REQUEST = 4;

    private final VfioFile file;
    private final ByteBuffer unmask = VfioStructures.irqUnmask(INTX);

    VfioDevice(VfioFile file) {
        this.file = file;
    }

    /**
     * Registers of a function.
     *
     * @param size bytes; 0 if there are none
     * @param offset in the file
     * @param mappable offsets in the region, and sizes, of what can be mapped
     */
    record Region(long size, long offset, List<Range> mappable) {}

    Region region(int index) throws ErrnoException {
        ByteBuffer info = VfioStructures.regionInfo(index, 0);
        file.control(VfioRequests.DEVICE_GET_REGION_INFO, info);
        if (VfioStructures.size(info) > info.capacity()) {
            info = VfioStructures.regionInfo(index, VfioStructures.size(info));
            file.control(VfioRequests.DEVICE_GET_REGION_INFO, info);
        }
        long size = info.getLong(16);
        List<Range> mappable = List.of();
        if ((VfioStructures.flags(info) & VfioStructures.MMAP) != 0) {
            List<Range> parts = VfioStructures.ranges(info, info.getInt(12));
            mappable = parts.isEmpty() ? List.of(new Range(0, size)) : parts;
        }
        return new Region(size, info.getLong(24), mappable);
    }

    /** How many interrupts of a kind can be had. */
    int interrupts(int kind) {
        ByteBuffer info = VfioStructures.irqInfo(kind);
        try {
            file.control(VfioRequests.DEVICE_GET_IRQ_INFO, info);
        } catch (ErrnoException none) { // a kernel that does not know this kind
            return 0;
        }
        boolean usable = (VfioStructures.flags(info) & VfioStructures.EVENTFD) != 0;
        return usable ? info.getInt(12) : 0;
    }

    /** Sends the interrupts of a kind to descriptors, from the first interrupt on; none: they are off. */
    void trigger(int kind, int... descriptors) throws ErrnoException {
        file.control(VfioRequests.DEVICE_SET_IRQS, VfioStructures.irqTrigger(kind, descriptors));
    }

    /** The line, which masked itself when it was raised, may be raised again. */
    void unmaskLine() throws ErrnoException {
        file.control(VfioRequests.DEVICE_SET_IRQS, unmask);
    }

    /** Resets the function; whether it can be. */
    boolean reset() {
        try {
            ByteBuffer info = VfioStructures.deviceInfo();
            file.control(VfioRequests.DEVICE_GET_INFO, info);
            if ((VfioStructures.flags(info) & VfioStructures.RESET) == 0) {
                return false;
            }
            file.control(VfioRequests.DEVICE_RESET, 0);
            return true;
        } catch (ErrnoException | IllegalStateException refused) { // or it was given back
            return false;
        }
    }

    VfioFile file() {
        return file;
    }

    @Override
    public void close() {
        file.close();
    }
}
