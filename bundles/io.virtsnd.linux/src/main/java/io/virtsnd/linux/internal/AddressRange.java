// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux.internal;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The addresses of a mapping: first over a file, then covered, at last, when no view of its buffer is left, given back.
 *
 * <p>Thread: any.
 */
public final class AddressRange extends PhantomReference<ByteBuffer> {

    private final long address;
    private final long bytes;
    private final AtomicBoolean covered = new AtomicBoolean();

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
    public void cover() {
        if (covered.compareAndSet(false, true)) {
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
                throw new IllegalStateException(
                        "mapping cannot be covered: errno=" + Failures.errno() + " bytes=" + bytes);
            }
        }
    }

    /** Gives the addresses back: no view is left. */
    void free() {
        Libc.munmap(address, bytes);
    }
}
