// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.vfio.internal;

import io.virtsnd.api.transport.BusSession;
import io.virtsnd.linux.ErrnoException;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.WaitTurn;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Where the interrupts of a function are waited for, together with its loss.
 *
 * <p>Lifetime: what waits is given back by {@link #close()}, or by the thread in {@link #await} if there is one.
 *
 * <p>Thread: any, {@link #await} one at a time.
 */
final class Waiting implements AutoCloseable {

    private final VfioFunction function;
    private final Interrupts interrupts;
    private final Alarms alarms;
    private final EventFd wakeup;
    private final PollSet poll;
    private final int wakeupSlot;
    private final int errorSlot;
    private final int requestSlot;
    private final WaitTurn turn = new WaitTurn();
    /** The driver asked to be woken. */
    private final AtomicBoolean woken = new AtomicBoolean();

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
        if (!turn.take()) {
            if (turn.isClosed()) {
                return BusSession.REMOVED;
            }
            throw new IllegalStateException("somebody else waits already: address=" + function.address());
        }
        try {
            return take(timeoutNanos);
        } finally {
            if (turn.giveBack()) {
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
        return function.isLost() || turn.isClosed() ? signals | BusSession.REMOVED : signals;
    }

    private void hear() {
        if (poll.ready(requestSlot) != 0) {
            function.lost(Alarms.request(function.address()));
        } else if (poll.ready(errorSlot) != 0) {
            function.lost(Alarms.error(function.address()));
        }
    }

    private boolean isWoken() {
        return woken.getAndSet(false);
    }

    void wakeup() {
        woken.set(true);
        wakeup.signal();
    }

    /** Makes the thread that waits look at counters and function again. */
    void look() {
        wakeup.signal();
    }

    @Override
    public void close() {
        switch (turn.close()) {
            case FREE -> release();
            case TAKEN -> wakeup.signal();
            case AGAIN -> {}
        }
    }

    private void release() {
        poll.close();
        wakeup.close();
        interrupts.close();
        alarms.close();
    }
}
