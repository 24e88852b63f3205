// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.api.transport.DeviceMemoryException;
import io.virtsnd.api.transport.MemoryRegion;
import io.virtsnd.api.transport.TransportException;
import io.virtsnd.linux.Errno;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.Linux;
import io.virtsnd.linux.Mapping;
import io.virtsnd.linux.MemoryFile;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Memory that the function reaches: each region is memory of its own, at a device address of its own, with nothing beside
 * it. What is released is not reached any more: the IOMMU stops the device.
 *
 * <p>Its pages stay in place and count against RLIMIT_MEMLOCK, whole pages of 4 KiB.
 *
 * <p>Thread: any.
 */
final class DmaMemory implements DeviceMemory, AutoCloseable {

    private static final int PAGE = (int) IovaSpace.PAGE;

    private final Object lock = new Object();
    private final Linux linux;
    private final VfioContainer container;
    private final LockedMemory locked;
    private final IovaSpace space;
    private int outstanding;
    private boolean closed;

    /** @throws ErrnoException if the kernel does not tell which addresses there are */
    DmaMemory(Linux linux, VfioContainer container, SystemPaths paths) throws ErrnoException {
        this.linux = linux;
        this.container = container;
        locked = new LockedMemory(paths.process());
        space = new IovaSpace(container.addresses());
    }

    /** How many regions are not released. */
    int outstanding() {
        synchronized (lock) {
            return outstanding;
        }
    }

    @Override
    public MemoryRegion allocate(int bytes, int alignment) {
        DeviceMemory.requireValid(bytes, alignment);
        long room = ((long) bytes + PAGE - 1) / PAGE * PAGE;
        synchronized (lock) {
            if (closed) {
                throw new TransportException("function was given back: no more memory can be made");
            }
            long iova = space.take(room);
            if (iova < 0 || room > Integer.MAX_VALUE) {
                throw new DeviceMemoryException(bytes, 0, "the IOMMU has no more addresses; use smaller buffers");
            }
            DmaRegion region = null;
            try {
                region = new DmaRegion(map(iova, (int) room), iova, bytes);
            } catch (ErrnoException refused) {
                throw exhausted(bytes, refused);
            } finally {
                if (region == null) {
                    space.give(iova);
                }
            }
            outstanding++;
            return region;
        }
    }

    private Mapping map(long iova, int room) throws ErrnoException {
        try (MemoryFile file = linux.createMemoryFile("virtsnd-vfio", room)) {
            Mapping mapping = file.map(0, room);
            boolean done = false;
            try {
                container.map(mapping.address(), iova, room);
                done = true;
                return mapping;
            } finally {
                if (!done) {
                    mapping.close();
                }
            }
        }
    }

    private RuntimeException exhausted(int bytes, ErrnoException refused) {
        long limit = locked.limit();
        if (refused.errno() == Errno.ENOMEM && limit != Long.MAX_VALUE) {
            DeviceMemoryException exhausted = new DeviceMemoryException(
                    bytes,
                    locked.free(),
                    "locked memory is limited: RLIMIT_MEMLOCK=" + limit + "; raise it: ulimit -l, LimitMEMLOCK= of the"
                            + " systemd unit, memlock in /etc/security/limits.conf, --ulimit memlock= of a container");
            exhausted.initCause(refused);
            return exhausted;
        }
        return new TransportException(
                "memory for the device cannot be made: bytes=" + bytes + ": " + refused.getMessage(), refused);
    }

    private void release(DmaRegion region) {
        synchronized (lock) {
            if (region.released) {
                return;
            }
            region.released = true;
            outstanding--;
            if (closed) {
                return; // with the container all was unmapped
            }
            try {
                container.unmap(region.iova, region.mapping.size());
                space.give(region.iova);
            } catch (ErrnoException stays) {
                // The address is not used again; what the device still writes there is not looked at any more.
                return;
            }
        }
        region.mapping.close();
    }

    /** Makes no more memory; that of before is not reached any more when the container is closed. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
        }
    }

    /** One region. */
    private final class DmaRegion implements MemoryRegion {

        private final Mapping mapping;
        private final long iova;
        private final ByteBuffer buffer;
        private boolean released;

        DmaRegion(Mapping mapping, long iova, int bytes) {
            this.mapping = mapping;
            this.iova = iova;
            buffer = bytes == mapping.size()
                    ? mapping.buffer()
                    : mapping.buffer().slice(0, bytes).order(mapping.buffer().order());
        }

        @Override
        public ByteBuffer buffer() {
            return buffer;
        }

        @Override
        public long deviceAddress(int offset) {
            return iova + Objects.checkIndex(offset, buffer.capacity());
        }

        @Override
        public void release() {
            DmaMemory.this.release(this);
        }
    }
}
