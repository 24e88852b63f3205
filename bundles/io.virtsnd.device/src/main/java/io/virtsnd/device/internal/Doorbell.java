// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * What wakes the thread of a device: notified queues as bits, and backend pumps that have news, as a list that is linked
 * through the pumps. Nothing is allocated and nobody waits for a lock.
 *
 * <p>Thread: any may ring; one waits and takes.
 */
final class Doorbell {

    /** Something else than a queue or a pump wants a round. */
    static final int OTHER = 1 << 8;

    private static final int PUMPS = 1 << 9;

    private static final VarHandle BITS;
    private static final VarHandle NEWS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            BITS = lookup.findVarHandle(Doorbell.class, "bits", int.class);
            NEWS = lookup.findVarHandle(Doorbell.class, "news", BackendPump.class);
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    private volatile int bits;

    @SuppressWarnings("unused")
    private volatile BackendPump news;

    private volatile Thread sleeper;

    /** Rings for queues (bit q) or for {@link #OTHER}. */
    void ring(int what) {
        BITS.getAndBitwiseOr(this, what);
        // The sleeper says that it sleeps and then looks at the bits again: one of us sees the other.
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Rings for a pump that has news; it is in the list at most once. */
    void ring(BackendPump pump) {
        if (pump.isListed().compareAndSet(false, true)) {
            BackendPump next;
            do {
                next = news;
                pump.nextListed = next;
            } while (!NEWS.compareAndSet(this, next, pump));
        }
        ring(PUMPS);
    }

    /** Takes the bits. */
    int take() {
        return (int) BITS.getAndSet(this, 0);
    }

    /** Takes the pumps with news, linked by {@link BackendPump#nextListed}; null if there are none. */
    BackendPump takeNews() {
        return (BackendPump) NEWS.getAndSet(this, (BackendPump) null);
    }

    /** Waits until somebody rings, at most for some ns; 0 does not wait. */
    void await(long nanos) {
        if (nanos <= 0) {
            return;
        }
        sleeper = Thread.currentThread();
        if (bits == 0) {
            LockSupport.parkNanos(this, nanos);
        }
        sleeper = null;
    }
}
