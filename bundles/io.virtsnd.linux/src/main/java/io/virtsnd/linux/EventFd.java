// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import io.virtsnd.linux.internal.Libc;
import io.virtsnd.linux.internal.NativeAddress;
import java.nio.ByteBuffer;

/**
 * A counter of the kernel by which one process, or thread, wakes another.
 *
 * <p>A peer that has the descriptor too has the same open file: it can let it block, fill it, and empty it. So the kernel is
 * asked first, and a call that would block is not made.
 *
 * <pre>
 *  struct pollfd, 8 bytes:   0 int fd   4 short events   6 short revents     then a timespec of zeros
 * </pre>
 *
 * <p>Thread: any; {@link #take()} one at a time. Nothing here blocks or allocates.
 */
public final class EventFd implements AutoCloseable {

    private static final int EVENTS = 4;
    private static final int REVENTS = 6;
    private static final int TIMEOUT = 8;
    private static final int POLL = 24;

    private final FileDescriptor descriptor;
    private final ByteBuffer writable = poll(PollSet.WRITABLE);
    private final ByteBuffer readable = poll(PollSet.READABLE);
    private final long writableAt = NativeAddress.of(writable);
    private final long readableAt = NativeAddress.of(readable);
    private final ByteBuffer one = NativeAddress.allocate(Long.BYTES).putLong(0, 1);
    private final ByteBuffer count = NativeAddress.allocate(Long.BYTES);
    private final long oneAt = NativeAddress.of(one);
    private final long countAt = NativeAddress.of(count);

    EventFd(FileDescriptor descriptor) {
        this.descriptor = descriptor;
        writable.putInt(0, descriptor.number());
        readable.putInt(0, descriptor.number());
    }

    private static ByteBuffer poll(int events) {
        return NativeAddress.allocate(POLL).putShort(EVENTS, (short) events);
    }

    /** Whether the call that was asked for would not block; never waits. */
    private static boolean isReady(ByteBuffer slot, long at, int event) {
        return Libc.ppoll(at, 1, at + TIMEOUT, 0) > 0 && (slot.getShort(REVENTS) & event) != 0;
    }

    /** Wakes whoever waits. A counter that is full already wakes as well; one that is closed does nothing. */
    public void signal() {
        if (descriptor.enter()) {
            try {
                if (isReady(writable, writableAt, PollSet.WRITABLE)) {
                    Libc.write(descriptor.number(), oneAt, Long.BYTES);
                }
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
            return isReady(readable, readableAt, PollSet.READABLE)
                    && Libc.read(descriptor.number(), countAt, Long.BYTES) > 0;
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
