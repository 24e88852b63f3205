// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.transport.qtest.internal;

import io.virtsnd.api.transport.BusSession;
import io.virtsnd.api.transport.DeviceMemory;
import io.virtsnd.linux.EventFd;
import io.virtsnd.linux.PollSet;
import io.virtsnd.linux.WaitTurn;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The claim on a device of QEMU: waits for its interrupts, for the end of QEMU, and for whoever wakes it.
 *
 * <p>Lifetime: what waits is given back by {@link #close()}, or by the thread in {@link #await} if there is one.
 *
 * <p>Thread: any, {@link #await} one at a time.
 */
abstract class QtestSession implements BusSession {

    private static final int DESCRIPTORS = 66;

    private final Machine machine;
    private final EventFd wakeup;
    private final WaitTurn turn = new WaitTurn();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile boolean removed;
    private volatile Signals signals = Signals.NONE;

    /** What is waited on, own to the thread that waits. */
    private PollSet poll;

    private Signals bound;

    QtestSession(Machine machine) throws IOException {
        this.machine = machine;
        wakeup = machine.linux().createEventFd();
    }

    final Machine machine() {
        return machine;
    }

    @Override
    public final DeviceMemory memory() {
        return machine.memory();
    }

    /** The interrupts are these from now on. */
    final void signals(Signals now) {
        Signals before = signals;
        signals = now;
        before.close();
        wakeup.signal();
    }

    /** The device is gone. */
    final void remove() {
        removed = true;
        wakeup.signal();
    }

    @Override
    public final long await(long timeoutNanos) {
        if (!turn.take()) {
            if (turn.isClosed()) {
                return REMOVED;
            }
            throw new IllegalStateException("somebody else waits already");
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
            long taken = bound.take();
            if (taken == 0 && !isOver() && !woken.get() && left > 0) {
                poll.await(Math.min(left, bound.rest()));
                wakeup.take();
                taken = bound.take();
            }
            if (isOver()) {
                return taken | REMOVED;
            }
            left = timeoutNanos - (System.nanoTime() - start);
            if (taken != 0 || isWoken() || left <= 0) {
                return taken;
            }
        }
    }

    private boolean isWoken() {
        return woken.getAndSet(false);
    }

    private boolean isOver() {
        if (!machine.socket().isLost() && poll.ready(1) != 0) {
            machine.socket().lose("QEMU is gone: it closed the qtest socket");
        }
        return removed || machine.socket().isLost() || turn.isClosed();
    }

    private void bind() {
        if (bound == signals) {
            return;
        }
        Signals now = signals;
        unbind();
        poll = machine.linux().createPollSet(DESCRIPTORS);
        poll.add(wakeup.descriptor(), PollSet.READABLE);
        try {
            poll.add(machine.socket().descriptor(), PollSet.PEER_CLOSED);
            now.join(poll);
        } catch (IllegalStateException closedMeanwhile) {
            machine.socket().lose("the connection was closed");
        }
        bound = now;
    }

    private void unbind() {
        if (poll != null) {
            poll.close();
            poll = null;
        }
    }

    @Override
    public void endOfInterrupt() {
        // A line that was lowered by the device goes up again by itself.
    }

    @Override
    public final void wakeup() {
        woken.set(true);
        wakeup.signal();
    }

    /** Interrupts off, no more access to memory; once. */
    abstract void shutDown();

    @Override
    public final void close() {
        WaitTurn.Closing closing = turn.close();
        if (closing == WaitTurn.Closing.AGAIN) {
            return;
        }
        shutDown();
        if (closing == WaitTurn.Closing.FREE) {
            release();
        } else {
            wakeup.signal();
        }
    }

    /** Nobody waits any more. */
    void abandoned() {}

    private void release() {
        unbind();
        signals.close();
        wakeup.close();
        abandoned();
    }
}
