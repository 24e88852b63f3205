// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

/**
 * Memory without a name that processes share by its descriptor (memfd): sparse, zero, and sealed, so that it neither grows
 * nor shrinks.
 *
 * <p>Thread: any.
 */
public final class MemoryFile implements AutoCloseable {

    private final Linux linux;
    private final FileDescriptor descriptor;
    private final long size;

    MemoryFile(Linux linux, FileDescriptor descriptor, long size) {
        this.linux = linux;
        this.descriptor = descriptor;
        this.size = size;
    }

    /**
     * To be sent to a peer.
     *
     * @return the descriptor, which stays this object's
     */
    public FileDescriptor descriptor() {
        return descriptor;
    }

    /**
     * Its size, for ever.
     *
     * @return bytes
     */
    public long size() {
        return size;
    }

    /**
     * Maps a part of it.
     *
     * @param offset bytes from its start, a multiple of the page size
     * @param bytes how many, 1 or more
     * @return the mapping, which stays when the file is closed
     * @throws ErrnoException if the kernel refuses
     */
    public Mapping map(long offset, int bytes) throws ErrnoException {
        return linux.map(descriptor, offset, bytes);
    }

    /** Closes the descriptor; the memory lives as long as it is mapped, or anybody else has a descriptor. */
    @Override
    public void close() {
        descriptor.close();
    }
}
