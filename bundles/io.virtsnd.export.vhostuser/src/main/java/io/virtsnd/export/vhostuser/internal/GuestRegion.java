// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.export.vhostuser.internal;

import io.virtsnd.api.transport.TransportException;

/**
 * One region of the memory of a front end, as the front end describes it; none of it is believed before it is checked.
 *
 * @param guestAddress where descriptors see the first byte
 * @param size bytes, unsigned
 * @param userAddress where the front end itself sees the first byte: the addresses of the rings are of this kind
 * @param fileOffset bytes from the start of the file to the first byte
 */
record GuestRegion(long guestAddress, long size, long userAddress, long fileOffset) {

    /** Mappings of files begin at multiples of this. */
    private static final long PAGE = 4096;

    /**
     * Checks what can be checked without the file.
     *
     * @throws TransportException if the region is empty, wraps around, or does not begin with a page
     */
    void check() {
        if (size <= 0) {
            throw refused("must have 1 to 2^63 - 1 bytes");
        }
        if (wraps(guestAddress) || wraps(userAddress)) {
            throw refused("must not reach beyond 2^64");
        }
        if (fileOffset < 0 || fileOffset > Long.MAX_VALUE - size) {
            throw refused("must lie in the first 2^63 bytes of its file");
        }
        if (fileOffset % PAGE != 0 || guestAddress % PAGE != 0) {
            throw refused("must begin at a multiple of " + PAGE + " in its file and for descriptors");
        }
    }

    /**
     * Checks against the file.
     *
     * @param fileBytes size of the file
     * @throws TransportException if the region reaches beyond the end of the file
     */
    void checkFile(long fileBytes) {
        if (fileOffset + size > fileBytes) {
            throw refused("must lie in its file: fileBytes=" + fileBytes);
        }
    }

    /** Whether an address of the front end's own kind lies here, and so many bytes from there on. */
    boolean holdsUser(long address, long bytes) {
        long offset = address - userAddress;
        return Long.compareUnsigned(offset, size) < 0 && Long.compareUnsigned(bytes, size - offset) <= 0;
    }

    /** What descriptors would call an address of the front end's own kind. */
    long guestOf(long address) {
        return guestAddress + (address - userAddress);
    }

    /** Whether both are called the same by the front end. */
    boolean isSame(GuestRegion other) {
        return guestAddress == other.guestAddress && userAddress == other.userAddress && size == other.size;
    }

    @Override
    public String toString() {
        return "guest=0x" + Long.toHexString(guestAddress) + " user=0x" + Long.toHexString(userAddress) + " size=0x"
                + Long.toHexString(size) + " fileOffset=0x" + Long.toHexString(fileOffset);
    }

    private boolean wraps(long address) {
        return Long.compareUnsigned(address, address + (size - 1)) > 0;
    }

    private TransportException refused(String rule) {
        return new TransportException("memory region refused, it " + rule + ": " + this);
    }
}
