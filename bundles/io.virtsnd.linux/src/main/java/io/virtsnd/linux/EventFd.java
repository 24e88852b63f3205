// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import io.virtsnd.linux.internal.Libc;
import io.virtsnd.linux.internal.NativeAddress;
import java.nio.ByteBuffer;

/**
 * A counter of the kernel by which one process, or thread, wakes another.
 *
 * <p>Thread: any; {@link #take()} one at a time. Nothing here blocks or allocates.
 */
public final class EventFd implements AutoCloseable {

    private final FileDescriptor descriptor;
    private final ByteBuffer one = NativeAddress.allocate(Long.BYTES).putLong(0, 1);
    private final ByteBuffer count = NativeAddress.allocate(Long.BYTES);
    private final long oneAt = NativeAddress.of(one);
    private final long countAt = NativeAddress.of(count);

    EventFd(FileDescriptor descriptor) {
        this.descriptor = descriptor;
    }

    /** Wakes whoever waits. A counter that is full already wakes as well; one that is closed does nothing. */
    public void signal() {
        if (descriptor.enter()) {
            try {
                Libc.write(descriptor.number(), oneAt, Long.BYTES);
            } finally {
                descriptor.leave();
            }
        }
    }

    /**
     * Takes what was signalled.
     *
     * @return whether anything was, since the last time
     */
    public boolean take() {
        if (!descriptor.enter()) {
            return false;
        }
        try {
            return Libc.read(descriptor.number(), countAt, Long.BYTES) > 0;
        } finally {
            descriptor.leave();
        }
    }

    /**
     * To be polled for READABLE, or sent to a peer.
     *
     * @return the descriptor, which stays this object's
     */
    public FileDescriptor descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
