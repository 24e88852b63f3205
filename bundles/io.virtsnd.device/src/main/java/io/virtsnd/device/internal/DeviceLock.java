// SPDX-License-Identifier: Apache-2.0
package io.virtsnd.device.internal;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The lock of a device: its monitor is what guards. Who comes from outside is counted while it waits, so that a device
 * that is never idle lets it go first: monitors are not fair.
 *
 * <p>Thread: any.
 */
final class DeviceLock {

    private static final int YIELDS_MAX = 4;

    private final AtomicInteger callers = new AtomicInteger();

    /** Something to do under the lock. */
    @FunctionalInterface
    interface Action<T> {
        T run();
    }

    <T> T call(Action<T> action) {
        callers.incrementAndGet();
        synchronized (this) {
            callers.decrementAndGet();
            return action.run();
        }
    }

    /** Waits a little if others wait. Thread: the device's, without the lock. */
    void letCallersGo() {
        for (int i = 0; i < YIELDS_MAX && callers.get() > 0; i++) {
            Thread.yield();
        }
    }
}
