// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.itests.fuzz.driver;

import java.util.concurrent.locks.LockSupport;

/**
 * The completion thread of all cards of the test: does one thing at a time while the test waits for it, so that a run is
 * as good as single-threaded, and yet answers do not come on the thread that waits for them.
 */
final class Completer implements AutoCloseable {

    private static final long BOUND_NANOS = 30_000_000_000L;
    private static final int SPINS = 200;

    private final Thread thread = new Thread(this::work, "fuzz-completion");
    private volatile Runnable task;
    private volatile Thread waiting;
    private volatile Throwable thrown;
    private volatile boolean closed;

    Completer() {
        thread.setDaemon(true);
        thread.start();
    }

    /** Runs something on the thread, and waits for its end; on the thread itself at once. */
    void run(Runnable work) {
        if (Thread.currentThread() == thread) {
            work.run();
            return;
        }
        waiting = Thread.currentThread();
        task = work;
        LockSupport.unpark(thread);
        long from = System.nanoTime();
        for (int i = 0; task != null; i++) {
            if (i < SPINS) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(this, BOUND_NANOS);
                requireInTime(from);
            }
        }
        Throwable problem = thrown;
        if (problem != null) {
            thrown = null;
            throw new AssertionError("the completion thread must not meet an exception", problem);
        }
    }

    private void requireInTime(long from) {
        if (task != null && System.nanoTime() - from > BOUND_NANOS) {
            AssertionError hang = new AssertionError("the completion thread hangs");
            hang.setStackTrace(thread.getStackTrace());
            throw hang;
        }
    }

    private void work() {
        int idle = 0;
        while (!closed) {
            Runnable next = task;
            if (next == null) {
                if (++idle < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
                continue;
            }
            idle = 0;
            try {
                next.run();
            } catch (RuntimeException | Error problem) {
                thrown = problem;
            }
            task = null;
            LockSupport.unpark(waiting);
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
