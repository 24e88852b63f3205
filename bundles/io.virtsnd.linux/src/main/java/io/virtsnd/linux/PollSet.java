// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.linux;

import io.virtsnd.linux.internal.Failures;
import io.virtsnd.linux.internal.Libc;
import io.virtsnd.linux.internal.NativeAddress;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Descriptors that are waited for together.
 *
 * <pre>
 *  struct pollfd, 8 bytes a slot:   0 int fd (-1: free)   4 short events   6 short revents
 * </pre>
 *
 * <p>A descriptor that is closed while it is in a set stays open below until it is removed.
 *
 * <p>Thread: one at a time. An {@link EventFd} in the set wakes the one that waits. Waiting allocates nothing.
 */
public final class PollSet implements AutoCloseable {

    /** There is something to read, or to accept. */
    public static final int READABLE = 0x1;
    /** There is room to write. */
    public static final int WRITABLE = 0x4;
    /** Reported only: the descriptor is in error. */
    public static final int ERROR = 0x8;
    /** Reported only: the peer is gone. */
    public static final int HANGUP = 0x10;
    /** Reported only: the descriptor cannot be polled. */
    public static final int INVALID = 0x20;
    /** The peer sends nothing any more. */
    public static final int PEER_CLOSED = 0x2000;

    private static final int SLOT = 8;
    private static final int EVENTS = 4;
    private static final int REVENTS = 6;
    private static final int MASK = 0xffff;
    private static final long SECOND = 1_000_000_000L;

    private final FileDescriptor[] descriptors;
    private final ByteBuffer slots;
    private final ByteBuffer timeout = NativeAddress.allocate(2 * Long.BYTES);
    private final long slotsAt;
    private final long timeoutAt;
    private int used;

    PollSet(int capacity) {
        descriptors = new FileDescriptor[capacity];
        slots = NativeAddress.allocate(capacity * SLOT);
        slotsAt = NativeAddress.of(slots);
        timeoutAt = NativeAddress.of(timeout);
        for (int slot = 0; slot < capacity; slot++) {
            slots.putInt(slot * SLOT, -1);
        }
    }

    /**
     * Adds a descriptor.
     *
     * @param descriptor open
     * @param events what is waited for, apart from what is always reported
     * @return its slot, which stays the same until it is removed
     * @throws IllegalStateException if the descriptor is closed, or the set is full
     */
    public int add(FileDescriptor descriptor, int events) {
        for (int slot = 0; slot < descriptors.length; slot++) {
            if (descriptors[slot] == null) {
                descriptor.require();
                descriptors[slot] = descriptor;
                slots.putInt(slot * SLOT, descriptor.number());
                slots.putInt(slot * SLOT + EVENTS, events & MASK);
                used = Math.max(used, slot + 1);
                return slot;
            }
        }
        throw new IllegalStateException("poll set is full: capacity=" + descriptors.length);
    }

    /**
     * Takes a descriptor out.
     *
     * @param slot that {@link #add} answered
     */
    public void remove(int slot) {
        FileDescriptor descriptor = descriptors[slot];
        if (descriptor != null) {
            descriptors[slot] = null;
            slots.putInt(slot * SLOT, -1);
            slots.putInt(slot * SLOT + EVENTS, 0);
            descriptor.leave();
        }
    }

    /**
     * Changes what is waited for.
     *
     * @param slot of a descriptor in the set
     * @param events what is waited for from now on
     */
    public void events(int slot, int events) {
        Objects.requireNonNull(descriptors[slot], "no descriptor in this slot");
        slots.putShort(slot * SLOT + EVENTS, (short) events);
    }

    /**
     * Waits until something happens to a descriptor.
     *
     * @param timeoutNanos how long at most, ns; 0 looks and returns, less than 0 is for ever
     * @return how many slots are ready; 0 on timeout, and now and then for no reason
     */
    public int await(long timeoutNanos) {
        long at = 0;
        if (timeoutNanos >= 0) {
            timeout.putLong(0, timeoutNanos / SECOND);
            timeout.putLong(Long.BYTES, timeoutNanos % SECOND);
            at = timeoutAt;
        }
        int ready = Libc.ppoll(slotsAt, used, at, 0);
        if (ready < 0) {
            int errno = Failures.errno();
            if (errno != Errno.EINTR) {
                throw new IllegalStateException("ppoll failed: errno=" + errno + " descriptors=" + used);
            }
            for (int slot = 0; slot < used; slot++) {
                slots.putShort(slot * SLOT + REVENTS, (short) 0);
            }
            return 0;
        }
        return ready;
    }

    /**
     * What happened to a descriptor, as the last {@link #await} saw it.
     *
     * @param slot of the descriptor
     * @return bits; 0 if nothing happened
     */
    public int ready(int slot) {
        return descriptors[slot] == null ? 0 : slots.getShort(slot * SLOT + REVENTS) & MASK;
    }

    /** Takes all descriptors out. */
    @Override
    public void close() {
        for (int slot = 0; slot < descriptors.length; slot++) {
            remove(slot);
        }
    }
}
