// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.FileDescriptor;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.ReceivedDescriptors;
import io.virtsnd.vhostuser.MemoryRegionLayout;
import io.virtsnd.vhostuser.MemoryTableLayout;
import io.virtsnd.vhostuser.VhostUserException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests that are about memory.
 *
 * <p>Thread: the export's.
 */
final class MemoryRequests {

    private final Linux linux;
    private final ExportedDevice device;

    MemoryRequests(Linux linux, ExportedDevice device) {
        this.linux = linux;
        this.device = device;
    }

    /** SET_MEM_TABLE: one descriptor for each region. */
    void table(ByteBuffer payload, ReceivedDescriptors files) throws VhostUserException {
        int count = MemoryTableLayout.getCount(payload, 0);
        boolean isWhole = count >= 0
                && count <= payload.limit() / MemoryRegionLayout.SIZE
                && payload.limit() == MemoryTableLayout.bytes(count);
        if (!isWhole || files.count() != count) {
            throw new VhostUserException("SET_MEM_TABLE must have as many regions and descriptors as it says: regions="
                    + Integer.toUnsignedString(count) + " size=" + payload.limit() + " descriptors=" + files.count());
        }
        List<MappedRegion> mapped = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                mapped.add(map(files.take(i), region(payload, MemoryTableLayout.regionOffset(i))));
            }
        } catch (TransportException refused) {
            mapped.forEach(MappedRegion::close);
            throw refused;
        }
        device.memory.replace(mapped, device);
    }

    /** ADD_MEM_REG. */
    void add(ByteBuffer payload, ReceivedDescriptors files) throws VhostUserException {
        if (files.count() != 1) {
            throw new VhostUserException("ADD_MEM_REG must carry one descriptor: descriptors=" + files.count());
        }
        device.memory.add(map(files.take(0), region(payload, MemoryRegionLayout.SINGLE)), device);
    }

    /** REM_MEM_REG; some front ends send a descriptor with it, which is of no use. */
    void remove(ByteBuffer payload) {
        device.memory.remove(region(payload, MemoryRegionLayout.SINGLE), device);
    }

    private MappedRegion map(FileDescriptor file, GuestRegion region) {
        try (file) {
            return MappedRegion.map(linux, file, region);
        }
    }

    private static GuestRegion region(ByteBuffer payload, int at) {
        return new GuestRegion(
                MemoryRegionLayout.getGuestAddress(payload, at),
                MemoryRegionLayout.getRegionSize(payload, at),
                MemoryRegionLayout.getUserAddress(payload, at),
                MemoryRegionLayout.getFileOffset(payload, at));
    }
}
