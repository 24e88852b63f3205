// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.api.transport.BusSession;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.PollSet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where the interrupts of a function are waited for, together with its loss.
 *
 * <p>Lifetime: what waits is given back by {@link #close()}, or by the thread in {@link #await} if there is one.
 *
 * <p>Thread: any, {@link #await} one at a time.
 */
final class Waiting implements AutoCloseable {

    private static final int WAITING = 1;
    private static final int CLOSED = 2;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Waiting.class, "state", int.class);
        } catch (ReflectiveOperationException missing) {
            throw new ExceptionInInitializerError(missing);
        }
    }

    private final VfioFunction function;
    private final Interrupts interrupts;
    private final Alarms alarms;
    private final EventFd wakeup;
    private final PollSet poll;
    private final int wakeupSlot;
    private final int errorSlot;
    private final int requestSlot;
    private volatile int state;
    /** The driver asked to be woken. */
    private volatile boolean woken;

    /** Own to the thread that waits: slots of the counters that there were. */
    private final int[] slots = new int[Interrupts.VECTORS_MAX];

    private int bound;

    Waiting(VfioFunction function, Interrupts interrupts, Alarms alarms) throws ErrnoException {
        this.function = function;
        this.interrupts = interrupts;
        this.alarms = alarms;
        wakeup = function.linux().createEventFd();
        poll = function.linux().createPollSet(Interrupts.VECTORS_MAX + 3);
        wakeupSlot = poll.add(wakeup.descriptor(), PollSet.READABLE);
        errorSlot = poll.add(alarms.error().descriptor(), PollSet.READABLE);
        requestSlot = poll.add(alarms.request().descriptor(), PollSet.READABLE);
    }

    long await(long timeoutNanos) {
        if (!STATE.compareAndSet(this, 0, WAITING)) {
            if ((state & CLOSED) != 0) {
                return BusSession.REMOVED;
            }
            throw new IllegalStateException("somebody else waits already: address=" + function.address());
        }
        try {
            return take(timeoutNanos);
        } finally {
            if (((int) STATE.getAndBitwiseAnd(this, ~WAITING) & CLOSED) != 0) {
                release();
            }
        }
    }

    private long take(long timeoutNanos) {
        long start = System.nanoTime();
        long left = Math.max(0, timeoutNanos);
        while (true) {
            bind();
            poll.await(function.isLost() ? 0 : left);
            long signals = signals();
            left = timeoutNanos - (System.nanoTime() - start);
            // Woken for no reason of the driver's: there are more counters.
            if (signals != 0 || isWoken() || left <= 0) {
                return signals;
            }
        }
    }

    private void bind() {
        EventFd[] counters = interrupts.counters();
        for (; bound < counters.length; bound++) {
            slots[bound] = poll.add(counters[bound].descriptor(), PollSet.READABLE);
        }
    }

    private long signals() {
        long signals = 0;
        EventFd[] counters = interrupts.counters();
        for (int vector = 0; vector < bound; vector++) {
            if (poll.ready(slots[vector]) != 0 && counters[vector].take()) {
                signals |= 1L << vector;
            }
        }
        if (poll.ready(wakeupSlot) != 0) {
            wakeup.take();
        }
        if (!function.isLost()) {
            hear();
        }
        return function.isLost() || (state & CLOSED) != 0 ? signals | BusSession.REMOVED : signals;
    }

    private void hear() {
        if (poll.ready(requestSlot) != 0) {
            function.lost(Alarms.request(function.address()));
        } else if (poll.ready(errorSlot) != 0) {
            function.lost(Alarms.error(function.address()));
        }
    }

    private boolean isWoken() {
        boolean was = woken;
        woken = false;
        return was;
    }

    void wakeup() {
        woken = true;
        wakeup.signal();
    }

    /** Makes the thread that waits look at counters and function again. */
    void look() {
        wakeup.signal();
    }

    @Override
    public void close() {
        int before = (int) STATE.getAndBitwiseOr(this, CLOSED);
        if ((before & CLOSED) != 0) {
            return;
        }
        if ((before & WAITING) == 0) {
            release();
        } else {
            wakeup.signal();
        }
    }

    private void release() {
        poll.close();
        wakeup.close();
        interrupts.close();
        alarms.close();
    }
}
