// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.loopback.internal;

import io.virtsnd.api.transport.BackendHost;
import io.virtsnd.api.transport.TransportSession;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * The signals of a device on their way to the driver: bits that are set by any thread and taken by the one that waits.
 * Nothing is allocated and nobody waits for a lock.
 */
final class LoopbackSignals implements BackendHost {

    private static final long WAKEUP = 1L << 63;
    private static final int QUEUES_MAX = 61;
    private static final VarHandle BITS;

    static {
        try {
            BITS = MethodHandles.lookup().findVarHandle(LoopbackSignals.class, "bits", long.class);
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    private volatile long bits;
    private volatile Thread sleeper;

    @Override
    public void signalQueue(int queue) {
        if (queue >= 0 && queue < QUEUES_MAX) {
            set(1L << queue);
        }
    }

    @Override
    public void signalConfig() {
        set(TransportSession.CONFIG_CHANGED);
    }

    void wakeup() {
        set(WAKEUP);
    }

    /** Nothing will come any more; said again at every wait. */
    void removed() {
        set(TransportSession.REMOVED);
    }

    /** Waits for signals and takes them: see {@link TransportSession#await}. */
    long await(long timeoutNanos) {
        long signals = take();
        if (signals != 0 || timeoutNanos <= 0) {
            return signals & ~WAKEUP;
        }
        long start = System.nanoTime();
        long left = timeoutNanos;
        while (signals == 0 && left > 0 && !Thread.currentThread().isInterrupted()) {
            sleeper = Thread.currentThread();
            // Whoever sets a bit looks at the sleeper afterwards: one of us sees the other.
            if (bits == 0) {
                LockSupport.parkNanos(this, left);
            }
            sleeper = null;
            signals = take();
            left = timeoutNanos - (System.nanoTime() - start);
        }
        return signals & ~WAKEUP;
    }

    private long take() {
        return (long) BITS.getAndBitwiseAnd(this, TransportSession.REMOVED);
    }

    private void set(long signal) {
        BITS.getAndBitwiseOr(this, signal);
        Thread thread = sleeper;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
