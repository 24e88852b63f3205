// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.card.internal;

import io.virtsnd.api.transport.TransportSession;

/** Signals that a test sends, kept until they are awaited. */
final class FakeSession implements TransportSession {

    private final Object lock = new Object();
    private final Runnable onClose;
    private long signals;
    private boolean woken;
    private boolean closed;

    FakeSession(Runnable onClose) {
        this.onClose = onClose;
    }

    void signal(long bits) {
        synchronized (lock) {
            signals |= bits;
            lock.notifyAll();
        }
    }

    @Override
    public long await(long timeoutNanos) {
        synchronized (lock) {
            if (signals == 0 && !woken && timeoutNanos > 0) {
                try {
                    lock.wait(1 + timeoutNanos / 1_000_000L);
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
            long taken = signals;
            signals = 0;
            woken = false;
            return taken;
        }
    }

    @Override
    public void wakeup() {
        synchronized (lock) {
            woken = true;
            lock.notifyAll();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
        }
        onClose.run();
    }
}
