// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;

/**
 * The addresses of a mapping: first over a file, then covered, at last, when no view of its buffer is left, given back.
 *
 * <p>Thread: any.
 */
public final class AddressRange extends PhantomReference<ByteBuffer> {

    private final long address;
    private final long bytes;
    private boolean covered;
    private boolean left;

    /**
     * @param address of the first byte
     * @param buffer over the range
     * @param garbage where it goes when the buffer is garbage
     */
    AddressRange(long address, ByteBuffer buffer, ReferenceQueue<ByteBuffer> garbage) {
        super(buffer, garbage);
        this.address = address;
        this.bytes = buffer.capacity();
        NativeRegistration.hold();
    }

    /** Lays private memory over the file's, in one step: no access in between finds nothing. */
    public synchronized void cover() {
        if (covered) {
            return;
        }
        long at = Libc.mmap(
                address,
                bytes,
                LibcConstants.PROT_READ_WRITE,
                LibcConstants.MAP_PRIVATE
                        | LibcConstants.MAP_ANONYMOUS
                        | LibcConstants.MAP_FIXED
                        | LibcConstants.MAP_NORESERVE,
                -1,
                0);
        if (at != address) {
            throw new IllegalStateException("mapping cannot be covered: errno=" + Failures.errno() + " bytes=" + bytes);
        }
        covered = true;
    }

    /** Gives the addresses back: no view is left. */
    synchronized void free() {
        covered = true; // the addresses are somebody else's from here on
        if (!left) {
            Libc.munmap(address, bytes);
            leave();
        }
    }

    /** Needs native access no more. Whoever still has a view keeps the addresses, which are covered, for ever. */
    synchronized void leave() {
        if (!left) {
            left = true;
            NativeRegistration.leave();
        }
    }
}
